import re
import sys
import tomllib
from pathlib import Path

import pytest

from glassworks.insight.machine import versions
from glassworks.insight.machine.hub import hub
from glassworks.insight.machine.versions import EXTRAS, REQUIRED
from glassworks.verbs import doctor as module
from glassworks.verbs.doctor import doctor

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]


def names(requirements):
    """As an index compares them, without versions; what only some systems need is missed nowhere."""
    return {
        re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")
        for requirement in requirements
        if "sys_platform" not in requirement
    }


@pytest.fixture
def by_name(tmp_path, monkeypatch):
    """Runs the doctor in an empty folder with an empty cache and without the hub."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "hub", lambda: iter(()))
    return lambda: {finding.name: finding for finding in doctor().findings}


def test_it_knows_what_the_package_requires():
    assert names(REQUIRED) == names(PROJECT["dependencies"])
    assert {extra: names(packages) for extra, packages in EXTRAS.items()} == {
        extra: names(packages)
        for extra, packages in PROJECT["optional-dependencies"].items()
        if extra not in ("all", "dev", "docs")  # for those who work on the package
    }


def test_a_sound_machine(by_name, tmp_path):
    found = by_name()
    assert found["torch"].state == "ok"
    assert re.match(r"\d+\.\d+", found["torch"].value)
    assert int(found["threads"].value) >= 1
    assert found["runs"].value == str(tmp_path / "runs")
    assert not (tmp_path / "runs").exists()
    assert any(name.startswith("precision on") and "float32" in finding.value for name, finding in found.items())
    assert "fail" not in {finding.state for finding in found.values()}


def test_a_missing_extra_says_how_to_install_it(by_name, monkeypatch):
    monkeypatch.setattr(module, "pytorch", lambda: iter(()))
    monkeypatch.setattr(module, "precision", lambda: iter(()))
    monkeypatch.setattr(versions, "EXTRAS", {"magic": ("no-such-package",)})
    found = by_name()["magic"]
    assert found.state == "warn"
    assert found.do.endswith("pip install 'glassworks[magic]'")


def test_a_missing_requirement_fails(by_name, monkeypatch):
    monkeypatch.setattr(module, "pytorch", lambda: iter(()))
    monkeypatch.setattr(module, "precision", lambda: iter(()))
    monkeypatch.setattr(versions, "REQUIRED", ("no-such-package",))
    assert by_name()["no-such-package"].state == "fail"
    assert doctor().state == "fail"


def test_a_folder_that_cannot_be_written_is_named(by_name, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "pytorch", lambda: iter(()))
    monkeypatch.setattr(module, "precision", lambda: iter(()))

    def refuse(**where):
        raise PermissionError(13, "Permission denied", str(where["dir"]))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    found = by_name()
    assert found["runs"].state == "fail"
    assert f"{tmp_path / 'runs'} cannot be written: Permission denied" in found["runs"].value
    assert found["cache"].state == "warn"


def test_the_cache_is_weighed(by_name, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "pytorch", lambda: iter(()))
    monkeypatch.setattr(module, "precision", lambda: iter(()))
    (tmp_path / "cache" / "features").mkdir(parents=True)
    with (tmp_path / "cache" / "features" / "rows.bin").open("wb") as file:
        file.truncate(2_300_000_000)  # a hole: takes no space
    assert by_name()["cache size"].value == "2.3 GB"


def test_a_hub_that_does_not_answer_is_never_a_failure(monkeypatch):
    monkeypatch.setattr("glassworks.models.hub.hub_answers", lambda seconds: False)
    (found,) = hub()
    assert found.state == "warn"
    assert "--weights" in found.do
    monkeypatch.setattr("glassworks.models.hub.hub_answers", lambda seconds: True)
    (found,) = hub()
    assert (found.state, found.do) == ("ok", "")


def test_a_hub_whose_client_is_broken_says_so_and_what_to_do(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.partition(".")[0] == "huggingface_hub"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    (found,) = hub()
    assert found.state == "warn"
    assert "cannot be imported" in found.value
    assert "pip install --force-reinstall huggingface-hub" in found.do
    assert capsys.readouterr().err == ""
