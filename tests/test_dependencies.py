"""What is imported is declared, and a package that only some features need is missed in words, not by a traceback."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.extras import EXTRAS
from glassworks.core.workspace import RunFolder
from glassworks.testing.models import write_tiny_model
from glassworks.training.observers import TensorBoard

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def named(requirements):
    return {re.match(r"[\w.-]+", text)[0].lower().replace("_", "-") for text in requirements} - {"glassworks"}


def imported(folder):
    """Third-party modules that any file below imports, wherever in the file."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found |= {name.partition(".")[0] for name in names}
    own = {"glassworks", *(path.stem for path in folder.rglob("*.py"))}
    own |= {path.parent.name for path in folder.rglob("__init__.py")}
    return found - own - set(sys.stdlib_module_names)


def undeclared(folder, declared):
    installed_by = packages_distributions()
    return {module for module in imported(folder) if not named(installed_by.get(module, [module])) & declared}


def test_every_package_that_is_imported_is_declared():
    extras = PROJECT["optional-dependencies"]
    declared = named(PROJECT["dependencies"]) | named(name for extra in EXTRAS for name in extras[extra])
    assert undeclared(ROOT / "src", declared) == set()
    assert undeclared(ROOT / "tests", declared | named(extras["dev"])) == set()


def test_all_means_every_extra():
    extras = PROJECT["optional-dependencies"]
    (everything,) = extras["all"]
    assert set(re.search(r"\[(.*)\]", everything)[1].split(",")) == set(EXTRAS) == set(extras) - {"all", "dev", "docs"}
    for extra, packages in EXTRAS.items():
        everywhere = [package for package in extras[extra] if ";" not in package]  # others help only where they are
        assert named(everywhere) == named(packages)


def test_the_pins_hold_every_dependency():
    pins = named(line for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line)
    asked = named(text for texts in PROJECT["optional-dependencies"].values() for text in texts)
    assert named(PROJECT["dependencies"]) | asked <= pins


BARE = """
import contextlib, io, json, sys

for name in json.loads(sys.argv[1]):
    sys.modules[name] = None  # as if it were not installed
from glassworks.cli.main import main

said = []
for command in json.loads(sys.argv[2]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = main(command)
    said.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(said))
"""


@pytest.fixture
def without(tmp_path):
    """Runs commands, one after the other, where some extras are not installed."""

    def run(extras, *commands):
        hidden = json.dumps([package for extra in extras for package in EXTRAS[extra]])
        arguments = [sys.executable, "-c", BARE, hidden, json.dumps(commands)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=tmp_path)
        return json.loads(done.stdout)

    return run


def test_without_tensorboard_a_training_says_so_and_goes_on(without, tmp_path):
    few = ["--set", "training.epochs=2", "--set", "xor.starts=5", "--set", "xor.start_steps=3"]
    ((code, out, err),) = without({*EXTRAS} - {"parquet"}, ["train", "xor_mlp", "--out", "run", *few, "--json"])
    assert code == 0, err
    assert "pip install 'glassworks[tensorboard]'" in " ".join(json.loads(out)["choices"])
    assert (tmp_path / "run" / "log.jsonl").is_file()
    assert not RunFolder(tmp_path / "run").tensorboard.exists()


def test_several_trainings_of_a_run_say_it_once(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    context = RunContext()
    assert [TensorBoard.where_installed(RunFolder(tmp_path / name), context) for name in "ab"] == [[], []]
    assert len(context.record.lines) == 1


def test_what_needs_an_extra_says_how_to_install_it_before_any_work(without, tmp_path):
    for name in ("a", "b"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        Image.fromarray(np.zeros((9, 9, 3), np.uint8)).save(tmp_path / "photos" / name / "a.png")
    (tmp_path / "photos.parquet").write_bytes(b"PAR1")
    commands = {
        "explain": ["look", "explain", "tiny_resnet", "--image", "photos/a/a.png"],
        "maps": ["look", "map", "tiny_resnet", "--data", "photos"],
        "export": ["export", str(write_tiny_model(tmp_path / "model.safetensors")), "--to", "onnx"],
        "hub": ["check", "hf:nothing"],
        "parquet": ["check", "photos.parquet"],
    }
    words = ["train", "word_vectors", "--out", "run"]
    found = without(EXTRAS, *([*command, "--json"] for command in (*commands.values(), words)))
    for extra, (code, out, err) in zip((*commands, "maps"), found, strict=True):
        error = json.loads(out)["error"]
        assert code == 2, err
        assert f"pip install 'glassworks[{extra}]'" in error["do"]
    assert "--set method=pca" in json.loads(found[1][1])["error"]["do"]
    assert not (tmp_path / "run").exists()
