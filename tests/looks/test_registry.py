"""Every listed look keeps one contract; showing its numbers needs no torch; a look is a folder and one line."""

import subprocess
import sys

import pytest

from glassworks.cli.main import main
from glassworks.core.errors import RecipeError
from glassworks.looks.registry import LOOKS, request_of
from glassworks.testing.looks import check_look, settings_of

CASES = [(kind, settings) for kind in LOOKS for settings in settings_of(kind)]


@pytest.mark.parametrize(("kind", "settings"), CASES, ids=[f"{kind}-{'-'.join(given)}" for kind, given in CASES])
def test_the_contract(tmp_path, kind, settings):
    check_look(kind, tmp_path, **settings)


@pytest.mark.parametrize("part", ["report", "show"])
def test_what_is_shown_needs_no_torch(part):
    modules = ", ".join(f"glassworks.looks.{kind}.{part}" for kind in LOOKS)
    code = f"import sys, {modules}; print([name for name in ('torch', 'matplotlib') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_unknown_look_is_answered_with_the_near_miss():
    with pytest.raises(RecipeError, match=r"(?i)did you mean 'explain'"):
        request_of("explian")


def test_a_new_look_is_one_folder_and_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(LOOKS, "norms", "glassworks.testing.norms_look.look:NormsLook")
    (settings,) = settings_of("norms")
    report = check_look("norms", tmp_path / "out", **settings)
    assert next(iter(report.numbers.norms)) == "backbone.stem.0.weight"
    assert main(["look", "norms", "worked_example", "--out", str(tmp_path / "more")]) == 0
    assert capsys.readouterr().out.split()[:3] == ["weight", "norm", "hidden.weight"]
    assert main(["look", "norms", "worked_example", "--set", "least=9", "--out", str(tmp_path / "none")]) == 2
    assert "Lower --set least=NORM." in capsys.readouterr().err
