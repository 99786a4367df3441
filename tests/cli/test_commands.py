"""Each command: what it asks of its verb, and what a user reads; the verbs are replaced by known answers."""

import io
import json
import re
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from glassworks.core.errors import RunError
from glassworks.core.report import Report
from glassworks.looks.health.report import Diagnosis, HealthReport, Healthy


@dataclass
class Known(Report):
    values: Any = field(default_factory=dict)

    def to_dict(self):
        return self.values


class Recorded:
    """A verb that keeps what it was asked and answers with ``values``."""

    def __init__(self, values):
        self.values = values

    def __call__(self, *arguments, context, **options):
        self.arguments, self.options = arguments, options
        print("a library's chatter")
        return Known(self.values)


class Streamed(Recorded):
    """As ``Recorded``, answer by answer; an error among the values is raised when it is its turn."""

    def __call__(self, *arguments, context, **options):
        super().__call__(*arguments, context=context, **options)
        for value in self.values:
            if isinstance(value, BaseException):
                raise value
            print("a library's chatter in between")
            yield Known(value)


TRAINED = {
    "run": "runs/my photos-001",
    "accuracy": 148 / 153,
    "interval": [0.926, 0.986],
    "n": 153,
    "weights_hash": "00ff",
    "seconds": {"check": 1.25, "features": 70.0, "head": 0.5},
    "head": {"gradient_norm": 1e-7, "regularisation": 0.01},
    "health": [],
    "problems": [
        {"kind": "duplicate_across_splits", "path": "a.jpg", "action": "excluded", "detail": "as b.jpg"},
        {"kind": "cmyk", "path": "[red]c.jpg", "action": "converted", "detail": "to RGB"},
        {"kind": "cmyk", "path": "d.jpg", "action": "converted", "detail": "to RGB"},
    ],
}
CHECKED = {"images": 10, "usable": 9, "classes": {"ant": 6, "bee": 4}, "problems": TRAINED["problems"]}
EVALUATED = {
    "accuracy": 0.8, "interval": [0.5, 0.94], "n": 10, "top5": None, "ece": 0.0512,
    "confusion": [[5, 1], [1, 3]], "classes": ["ant", "bee"],
}  # fmt: skip
PREDICTED = [
    {"path": "a.jpg", "label": "ant", "probability": 0.98765432},
    {"path": "b.txt", "error": "not an image"},
]
EXPORTED = {
    "file": "runs/x/model.onnx",
    "format": "onnx",
    "parity": {"max_probability_difference": 3.2e-7, "changed_decisions": [], "n": 40},
    "in_the_graph": ["resizing"],
    "left_to_the_caller": ["decoding"],
}


@pytest.mark.parametrize(
    ("name", "words", "values"),
    [
        ("train", ["train", "photos"], TRAINED),
        ("check", ["check", "photos"], CHECKED),
        ("evaluate", ["evaluate", "run", "photos"], EVALUATED),
        ("export", ["export", "run", "--to", "onnx"], EXPORTED),
    ],
)
def test_json_is_the_report_and_nothing_else_on_standard_output(cli, verb, name, words, values):
    verb(name, Recorded(values))
    code, out, err = cli(*words, "--json")
    assert code == 0
    assert out.count("\n") == 1
    assert json.loads(out) == json.loads(json.dumps(values))
    assert "a library's chatter" in err


def test_train_passes_on_every_option(cli, verb):
    asked = Recorded(TRAINED)
    verb("train", asked)
    words = ["--backbone", "resnet18", "--weights", "w", "--finetune", "--views", "4", "--out", "o", "--resume"]
    settings = ["--set", "a.b=1", "--set", "c=x", "--device", "cpu", "--seed", "7"]
    assert cli("train", "photos", *words, *settings).code == 0
    assert asked.arguments == ("photos",)
    assert asked.options == {
        "backbone": "resnet18", "weights": "w", "finetune": True, "views": 4, "out": "o", "resume": True,
        "settings": ["a.b=1", "c=x", "device=cpu", "seed=7"],
    }  # fmt: skip


def test_train_leaves_to_the_recipe_what_is_not_said(cli, verb):
    asked = Recorded(TRAINED)
    verb("train", asked)
    cli("train", "digits")
    assert asked.options == {
        "backbone": None, "weights": None, "finetune": False, "views": None, "out": None, "settings": [],
        "resume": False,
    }  # fmt: skip


def test_train_tells_the_result_where_it_lies_and_what_to_type_next(cli, verb):
    verb("train", Recorded(TRAINED))
    out = cli("train", "photos").out
    assert "96.7 %" in out
    assert "148 of 153 right; 95 % interval 92.6 % to 98.6 %" in out
    assert "1 duplicate across splits (excluded), 2 cmyk (converted)" in out
    assert "1 min 12 s" in out
    assert "head 0.50 s" in out
    assert "runs/my photos-001/model.safetensors" in out
    assert "runs/my photos-001/report.html" in out
    assert "glassworks predict 'runs/my photos-001' IMAGE..." in out
    assert "glassworks export 'runs/my photos-001' --to onnx" in out


FOUND = {
    "run": "runs/xor_mlp-001",
    "task": "xor",
    "title": "XOR [bold]",
    "verdicts": [{"tone": "good", "text": "it is learned"}, {"tone": "warn", "text": "but slowly"}],
    "tables": [
        {
            "title": "Answers",
            "note": "four cases",
            "columns": ["case", "output"],
            "digits": 4,
            "rows": [["00", 0.00037142]],
        }
    ],
    "weights_hash": "00ff",
    "seconds": {"training": 61.0},
}


def test_train_draws_what_a_recipe_of_another_kind_found(cli, verb):
    verb("train", Recorded(FOUND))
    code, out, _ = cli("train", "xor_mlp")
    assert code == 0
    for text in ("XOR [bold]", "✓  it is learned", "!  but slowly", "four cases", "0.0003714", "1 min 01 s"):
        assert text in out, text
    assert "runs/xor_mlp-001/report.html" in out
    assert "runs/xor_mlp-001/model.safetensors" in out


def test_a_long_table_is_cut_and_says_so(cli, verb):
    table = FOUND["tables"][0] | {"rows": [[str(row), row] for row in range(30)]}
    verb("train", Recorded(FOUND | {"tables": [table], "weights_hash": ""}))
    out = cli("train", "xor_mlp").out
    assert "6 more rows in report.html" in out
    assert "model.safetensors" not in out


def test_train_without_held_out_images_claims_no_accuracy(cli, verb):
    values = {**TRAINED, "accuracy": None, "interval": None, "n": 0, "problems": []}
    verb("train", Recorded(values))
    out = cli("train", "photos").out
    assert "not measured" in out
    assert "every image used as it is" in out


def test_train_names_the_file_of_predictions(cli, verb):
    verb("train", Recorded({**TRAINED, "predicted": 1234}))
    assert "predictions.csv (1,234 images without a label)" in cli("train", "photos").out


def test_check_names_each_problem_and_what_is_done(cli, verb):
    verb("check", Recorded(CHECKED))
    out = cli("check", "photos").out
    assert "10, of which 9 usable" in out
    assert "2: ant 6, bee 4" in out
    assert "2 × cmyk: converted" in out
    assert "[red]c.jpg" in out  # a file name is never read as markup


def test_check_shows_a_few_of_many(cli, verb):
    problems = [{"kind": "tiny", "path": f"{i}.png", "action": "kept", "detail": "8 x 8"} for i in range(9)]
    verb("check", Recorded({**CHECKED, "problems": problems}))
    out = cli("check", "photos").out
    assert "4.png" in out
    assert "5.png" not in out
    assert "and 4 more" in out


def test_evaluate_shows_the_matrix_of_few_classes(cli, verb):
    verb("evaluate", Recorded(EVALUATED))
    out = cli("evaluate", "run", "photos").out
    assert "80.0 %" in out
    assert "8 of 10" in out
    assert "5.1 %" in out
    assert ["ant", "5", "1"] in [line.split() for line in out.splitlines()]


def test_evaluate_shows_the_worst_confusions_of_many_classes(cli, verb):
    classes = [f"class{i}" for i in range(13)]
    confusion = [[0] * 13 for _ in classes]
    confusion[2][7], confusion[4][1] = 5, 9
    values = {**EVALUATED, "classes": classes, "confusion": confusion, "top5": 0.95, "trained_on": 1234}
    verb("evaluate", Recorded(values))
    out = cli("evaluate", "run", "photos").out
    rows = [line.split() for line in out.splitlines()]
    assert rows.index(["9", "class4", "class1"]) < rows.index(["5", "class2", "class7"])
    assert "95.0 %" in out
    assert "1,234 images that the model was trained on" in out


def test_predictions_are_tab_separated_where_a_program_reads(cli, verb):
    verb("predict", Streamed(PREDICTED), "stream")
    code, out, _ = cli("predict", "run", "a.jpg", "b.txt")
    assert code == 0
    assert out == "a.jpg\tant\t0.987654\nb.txt\terror: not an image\t\n"


def test_predictions_are_a_table_on_a_terminal(cli, verb, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    verb("predict", Streamed(PREDICTED), "stream")
    out = re.sub(r"\x1b\[[0-9;]*m", "", cli("predict", "run", "a.jpg", "b.txt").out)
    assert [line.split() for line in out.splitlines()] == [
        ["image", "label", "probability"],
        ["a.jpg", "ant", "98.8", "%"],
        ["b.txt", "error:", "not", "an", "image"],
    ]


@pytest.mark.parametrize("values", [PREDICTED, PREDICTED[:1]])
def test_predictions_as_json_are_one_document(cli, verb, values):
    verb("predict", Streamed(values), "stream")
    code, out, err = cli("predict", "run", "a.jpg", "b.txt", "--json")
    assert code == 0
    assert out == json.dumps(values) + "\n"
    assert "chatter in between" in err


def test_an_error_after_some_answers_is_the_only_document(cli, verb):
    broken = RunError(expected="to go on", found="a stop", do="Nothing.")
    verb("predict", Streamed([PREDICTED[0], broken]), "stream")
    code, out, _ = cli("predict", "run", "a.jpg", "b.jpg", "--json")
    assert code == 1
    assert json.loads(out)["error"]["found"] == "a stop"


def test_predict_fails_where_no_image_could_be_read(cli, verb):
    verb("predict", Streamed(PREDICTED[1:]), "stream")
    code, out, _ = cli("predict", "run", "b.txt", "--json")
    assert code == 1
    assert json.loads(out) == PREDICTED[1:]


def test_predict_reads_paths_from_standard_input(cli, verb, monkeypatch):
    asked = Streamed(PREDICTED)
    verb("predict", asked, "stream")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfb one.jpg\r\n\nc.jpg\n")))
    cli("predict", "run", "a.jpg", "-", "--top", "3")
    assert asked.arguments == ("run", ["a.jpg", "b one.jpg", "c.jpg"])
    assert asked.options == {"top": 3}


def test_export_tells_the_proof(cli, verb):
    asked = Recorded(EXPORTED)
    verb("export", asked)
    out = cli("export", "run", "--to", "onnx", "--out", "m.onnx").out
    assert (asked.arguments, asked.options) == (("run", "onnx"), {"out": "m.onnx"})
    assert "runs/x/model.onnx" in out
    assert "3.2e-07" in out
    assert "40 images" in out


def test_doctor_exits_1_where_something_must_be_corrected(cli, verb):
    finding = {"group": "Folders", "name": "runs", "state": "fail", "value": "cannot be written", "do": "Use --out."}
    verb("doctor", Recorded({"state": "fail", "findings": [finding]}))
    code, out, _ = cli("doctor")
    assert code == 1
    for part in ("Folders", "fail", "cannot be written", "Use --out.", "Correct the points marked fail"):
        assert part in out


VANISHING = {
    "name": "vanishing_gradients", "state": "fail", "layer": "features.fc1", "text": "1e-9 times [as] long.",
    "evidence": {"ratio": 1e-9}, "do": "Use ReLU.", "training": "",
}  # fmt: skip


def test_doctor_of_a_run(cli, verb):
    report = HealthReport(
        "runs/a", [Diagnosis(**VANISHING)], [Healthy("overfitting", "the monitor loss ends at its lowest")], {"": 12},
        ["The images were not probed."], ["runs/a/health.html"],
    )  # fmt: skip
    verb("doctor", lambda run, *, context: report)
    code, out, _ = cli("doctor", "runs/a")
    assert code == 1
    for part in (
        "fail  vanishing gradients in layer features.fc1: 1e-9 times [as] long.",
        "Use ReLU.",
        "ok    no overfitting: the",
        "The images were not probed.",
        "health.html",
    ):
        assert part in out
    assert json.loads(cli("doctor", "runs/a", "--json").out) == report.to_dict()

    report.findings.clear()
    code, out, _ = cli("doctor", "runs/a")
    assert code == 0
    assert "No fault that the doctor knows, in 12 samples." in out


def test_train_says_what_the_doctor_found(cli, verb):
    verb("train", Recorded(TRAINED | {"health": [VANISHING]}))
    assert "The doctor found vanishing gradients (layer features.fc1)" in cli("train", "ants").out


CARD = {"title": "Ants [and] bees", "teaches": "transfer", "expects": "96 %", "minutes": 0.5, "name": "ants"}
TOML = '[data]\nsource = "ants"  # [and] bees\n'


def test_recipes_are_listed_and_shown_as_their_own_text(cli, verb, monkeypatch):
    verb("recipes", lambda: Known({"recipes": [CARD]}))
    monkeypatch.setattr(
        sys.modules["glassworks.verbs.recipes"], "show_recipe", lambda name: Known({"text": TOML}), False
    )
    out = cli("recipes").out
    assert "Ants [and] bees" in out
    assert "glassworks train NAME" in out
    assert json.loads(cli("recipes", "--json").out) == {"recipes": [CARD]}
    assert cli("recipes", "show", "ants").out == TOML
    assert json.loads(cli("recipes", "show", "ants", "--json").out) == {"text": TOML}


def test_models_lists_our_own_without_timm(cli):
    code, out, _ = cli("models")
    assert code == 0
    assert "tiny_resnet" in out
    assert "--timm" in out


def test_a_layer_table_fits_a_narrow_terminal_and_has_every_digit_in_a_wide_one(cli):
    assert "118,013,952" in cli("models", "show", "resnet18").out
    table = cli("models", "show", "resnet18", columns=80).out.partition("Input")[0]
    assert "conv1          Conv2d         64x112x112 7x7/2  9.41 k  118 M   3.2 MB    7    2" in table
