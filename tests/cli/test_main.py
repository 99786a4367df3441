import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import glassworks
from glassworks.data.sources.catalog import EMBEDDED

HEAVY = ("torch", "timm", "sklearn", "PIL", "rich", "numpy")


def run(*words, **options):
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, **options)


def test_help_is_quick_because_nothing_heavy_is_imported():
    code = f"import sys, glassworks.cli.main; print([name for name in {HEAVY} if name in sys.modules])"
    assert run("-c", code).stdout == "[]\n"


def test_help_lists_exactly_the_commands_that_work(cli):
    code, out, _ = cli("--help")
    listed = {
        line.split()[1]
        for line in out.partition("Commands")[2].splitlines()
        if line[:3].strip() and len(line.split()) > 2
    }
    commands = {
        "train",
        "check",
        "evaluate",
        "predict",
        "export",
        "doctor",
        "recipes",
        "models",
        "serve",
        "studio",
        "lessons",
    }
    assert code == 0
    assert commands <= listed
    assert "rank" not in listed


def test_without_words_it_shows_the_help(cli):
    assert cli() == cli("--help")


def test_version(cli):
    assert cli("--version") == (0, f"glassworks {glassworks.__version__}\n", "")


def test_module_runs_as_the_command():
    done = run("-m", "glassworks", "--version")
    assert (done.returncode, done.stdout) == (0, f"glassworks {glassworks.__version__}\n")


@pytest.mark.parametrize(
    ("words", "found", "do"),
    [
        (["tran"], "no such command 'tran'", "Did you mean 'train'? See: glassworks --help"),
        (
            ["train", "x", "--weigths", "y"],
            "no such option: --weigths",
            "Did you mean --weights? See: glassworks train --help",
        ),
        (["train"], "missing argument 'SOURCE|RECIPE'", "See: glassworks train --help"),
        (["export", "run", "--to", "tflite"], "'tflite' is not one of 'onnx', 'pt2'", "See: glassworks export --help"),
        (
            ["export", "run", "--to", "onxx"],
            "'--to': 'onxx' is not one of",
            "Did you mean 'onnx'? See: glassworks export --help",
        ),
        (["train", "x", "--views", "-1"], "--views", "See: glassworks train --help"),
    ],
)
def test_a_wrong_command_line_is_named_and_exits_2(cli, words, found, do):
    code, out, err = cli(*words)
    assert (code, out) == (2, "")
    assert found.lower() in err.lower()
    assert do in err

    code, out, err = cli(*words, "--json")
    error = json.loads(out)["error"]
    assert (code, err) == (2, "")
    assert set(error) == {"expected", "found", "do", "problems", "message"}
    assert found in error["found"]
    assert error["do"] == do


@pytest.mark.slow
def test_a_real_process_prints_one_document_and_nothing_else(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(glassworks.__file__).parents[1]), "GLASSWORKS_CACHE": "cache"}
    done = run("-m", "glassworks", "doctor", "--json", cwd=tmp_path, env=environment)
    assert done.returncode == 0
    assert json.loads(done.stdout)["state"] in {"ok", "warn"}


@pytest.mark.parametrize("command", ["train", "check", "evaluate"])
def test_every_embedded_set_is_named_in_the_help(cli, command):
    out = cli(command, "--help").out
    assert all(name in out for name in EMBEDDED)


def test_the_help_of_look_names_every_kind(cli):
    from glassworks.looks.registry import LOOKS

    code, out, _ = cli("look", "--help")
    assert code == 0
    assert set(LOOKS) <= set(out.replace(",", " ").replace(".", " ").split())
