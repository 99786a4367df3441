"""What this machine can do, in words for who types no commands."""

import json
import subprocess

import pytest

from glassworks.core.errors import RunError
from glassworks.studio.machine import Machine

FINDINGS = [
    {"name": "processor", "state": "ok", "value": "two of them", "do": ""},
    {"name": "pretrained weights", "state": "warn", "value": "none", "do": "--weights FILE|FOLDER works without."},
    {"name": "runs", "state": "fail", "value": "cannot be written", "do": "Name a folder with --out."},
    {"name": "cache size", "state": "ok", "value": "0.1 GB", "do": ""},
]


def doctor_says(monkeypatch, text):
    ran = subprocess.CompletedProcess([], 0, stdout=text)
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: ran)


def test_what_is_shown_names_no_option_of_the_command_line(monkeypatch, tmp_path):
    doctor_says(monkeypatch, json.dumps({"state": "fail", "findings": FINDINGS}))
    report = Machine(tmp_path).look()
    assert [one["name"] for one in report["shown"]] == ["processor", "pretrained weights", "runs"]
    assert all("--" not in one["do"] for one in report["shown"])
    assert all(one["do"] for one in report["shown"][1:])
    assert report["findings"] == FINDINGS


@pytest.mark.parametrize("text", ["", "no document", "{}"])
def test_a_doctor_without_an_answer_is_said_to_have_none_and_asked_again(monkeypatch, tmp_path, text):
    machine = Machine(tmp_path)
    doctor_says(monkeypatch, text)
    with pytest.raises(RunError, match="no answer of the doctor"):
        machine.look()
    doctor_says(monkeypatch, json.dumps({"state": "ok", "findings": []}))
    assert machine.look()["shown"] == []
