"""What a user gets from a language model that was trained: text that goes on from a prompt."""

import json
from pathlib import Path

import pytest

from glassworks.cli.main import main
from glassworks.core.errors import DataError
from glassworks.verbs.generate import generate
from glassworks.verbs.train import train

SETTINGS = [f"data.source={Path(__file__).parents[3] / 'CONTRIBUTING.md'}", "language.hidden=16", "training.epochs=1"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("language") / "run"
    train("char_language", out=folder, settings=SETTINGS)
    return folder


def test_a_text_goes_on_from_the_prompt_and_the_seed_decides_how(run):
    made = generate(run, "Thank", length=40, count=2)
    assert all(text.startswith("Thank") and len(text) == 45 for text in made.texts)
    assert made.texts[0] != made.texts[1]
    assert generate(run, "Thank", length=40, count=2).texts == made.texts


def test_at_temperature_zero_the_seed_changes_nothing(run):
    assert len({generate(run, "Thank", length=20, temperature=0, seed=seed).texts[0] for seed in (0, 1)}) == 1


def test_a_prompt_of_unknown_characters_is_refused(run):
    with pytest.raises(DataError, match="characters that were learned from"):
        generate(run, "日本")


def test_the_command_prints_the_text(run, capsys):
    assert main(["generate", str(run), "The", "--length", "10", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["texts"][0]) == 13
    assert main(["generate", str(run), "--prompt", "The", "--length", "10"]) == 0
    assert capsys.readouterr().out.startswith("The")
