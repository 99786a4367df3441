import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from glassworks.core.errors import DataError, MissingExtraError, ParityError, RunError

BROKEN = DataError(
    expected="class folders in photos", found="no folder", do="Give another folder.", problems=["a: empty", "b: empty"]
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BROKEN, 2),
        (MissingExtraError("pyarrow", "parquet", "to read Parquet"), 2),
        (RunError(expected="to write x", found="'No space left on device'", do="Free some space."), 1),
        (ParityError(expected="equal decisions", found="3 changed", do="Report it."), 1),
    ],
)
def test_each_error_has_its_exit_code_and_says_all_that_it_knows(cli, verb, error, code):
    verb("check", error)
    said = cli("check", "photos")
    assert (said.code, said.out) == (code, "")
    for part in (error.message.removesuffix(error.do).strip(), error.do, *error.problems):
        assert part in said.err
    assert "Traceback" not in said.err


def test_an_error_is_shown_as_what_is_wrong_with_its_single_problems_and_what_to_do(cli, verb):
    verb("check", BROKEN)
    assert cli("check", "photos").err.splitlines() == [
        "Cannot use this input",
        "Expected class folders in photos, but found no folder.",
        "  - a: empty",
        "  - b: empty",
        "Give another folder.",
    ]


def test_what_to_do_is_shown_also_where_the_message_leaves_it_out(cli, verb):
    verb("check", DataError(expected="class folders", found="no folder", do="Add one.", message="Nothing to learn."))
    assert cli("check", "photos").err.splitlines() == ["Cannot use this input", "Nothing to learn.", "Add one."]


def test_json_errors_are_one_document_on_standard_output(cli, verb):
    verb("check", BROKEN)
    code, out, err = cli("check", "photos", "--json")
    assert (code, err) == (2, "")
    assert json.loads(out) == BROKEN.to_dict()


def test_an_interrupted_training_says_how_to_go_on(cli, verb):
    verb("train", KeyboardInterrupt())
    code, _, err = cli("train", "my photos", "--seed", "3")
    assert code == 130
    assert "train 'my photos' --seed 3 --resume" in err

    code, _, err = cli("train", "photos", "--resume")
    assert code == 130
    assert err.count("--resume") == 1


def test_an_interrupted_comparison_says_how_to_go_on(cli, verb):
    verb("compare", KeyboardInterrupt())
    code, _, err = cli("compare", "photos", "--models", "mlp,lenet5")
    assert code == 130
    assert "compare photos --models mlp,lenet5 --resume" in err


def test_libraries_that_cannot_be_imported_are_no_mistake_of_ours(cli, verb, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    verb("check", RuntimeError("operator torchvision::nms does not exist"))
    said = cli("check", "photos")
    assert "torchvision cannot be imported" in said.err
    assert "mistake in glassworks" not in said.err


def test_an_unexpected_error_leaves_its_trace_in_a_file(cli, verb, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    verb("check", ZeroDivisionError("by nought"))
    code, out, err = cli("check", "photos")
    assert (code, out) == (1, "")
    assert "mistake in glassworks" in err
    assert "ZeroDivisionError: by nought" in err
    assert "Traceback" not in err
    trace = Path(re.search(r"details in (\S+)", err)[1]).read_text()
    assert trace.startswith("Traceback")
    assert "ZeroDivisionError: by nought" in trace


def test_an_unexpected_error_is_shown_also_where_nothing_can_be_written(cli, verb, monkeypatch):
    def nowhere(*_words, **_named):
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.mkstemp", nowhere)
    verb("check", ZeroDivisionError("by nought"))
    said = cli("check", "photos")
    assert said.code == 1
    assert "by nought" in said.err
    assert "could not be written" in said.err
    assert "Traceback" not in said.err


def test_debugging_shows_the_trace_at_once(cli, verb, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("GLASSWORKS_DEBUG", "1")
    verb("check", ZeroDivisionError("by nought"))
    assert "Traceback" in cli("check", "photos").err


def test_a_reader_that_goes_away_is_no_error_message():
    code = "import sys; from glassworks.cli.main import main; sys.exit(main(['models', '--json']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
