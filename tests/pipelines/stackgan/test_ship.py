"""The networks that ship draw what the run that they are from draws."""

import json
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from glassworks.cli.main import main
from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.pipelines import registry
from glassworks.pipelines.base import Job
from glassworks.pipelines.stackgan.ship import ship
from glassworks.pipelines.stackgan.train import resolve
from glassworks.recipes.load import load_recipe, recipe_of
from glassworks.recipes.shipped import shipped
from glassworks.verbs import generate as verb
from glassworks.verbs.generate import generate

SENTENCE = "a small yellow bird with a black crown and a short black pointed beak"
MOST_BYTES = 10_000_000


@pytest.fixture
def shipped_birds(birds, tmp_path):
    """The small run as it would ship."""
    folder = RunFolder(tmp_path / "weights" / "stackgan_birds")
    ship(recipe_of(RunFolder(birds.folder)), RunFolder(birds.folder), folder)
    return folder


def test_what_ships_is_smaller_and_draws_the_same(birds, shipped_birds, tmp_path):
    assert shipped_birds.model.stat().st_size < 0.7 * (birds.folder / "model.safetensors").stat().st_size
    (mine,) = generate(birds.folder, SENTENCE, seed=2, out=tmp_path / "mine").pictures
    (theirs,) = generate(shipped_birds.path, SENTENCE, seed=2, out=tmp_path / "theirs").pictures
    assert Image.open(mine).tobytes() == Image.open(theirs).tobytes()


def test_a_name_is_enough_and_nothing_is_written_into_the_package(shipped_birds, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(verb, "trained", lambda: {"stackgan_birds": shipped_birds.path})
    before = sorted(path.name for path in shipped_birds.path.iterdir())
    monkeypatch.chdir(tmp_path)
    assert main(["generate", "stackgan_birds", "--caption", SENTENCE, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["run"], made["pictures"]) == ("stackgan_birds", ["generated/0000.png"])
    assert (tmp_path / "generated" / "0000.png").is_file()
    assert sorted(path.name for path in shipped_birds.path.iterdir()) == before


def test_a_run_of_the_same_name_comes_first(birds, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stackgan_birds").symlink_to(birds.folder)
    monkeypatch.setattr(verb, "trained", lambda: {"stackgan_birds": tmp_path / "no such folder"})
    assert generate("stackgan_birds", SENTENCE, out=tmp_path / "out").run == "stackgan_birds"


@pytest.mark.parametrize("name", registry.trained())
def test_what_ships_was_made_by_the_recipe_as_it_stands(name):
    """Else the page would promise what another training gave."""
    kept = tomllib.loads((registry.trained()[name] / "recipe.toml").read_text())
    recipe = load_recipe(name)
    resolved = resolve(Job(recipe, None, RunFolder(Path()), False, RunContext()))
    for table in ("data", "encoders", "stackgan", "matching", "training", "refining"):
        now = {key: value for key, value in getattr(resolved, table).model_dump().items() if key != "device"}
        shared = kept[table].keys() & now.keys()
        assert {key: kept[table][key] for key in shared} == {key: now[key] for key in shared}, table
        assert len(shared) >= 0.9 * len(kept[table]), table


@pytest.mark.parametrize("name", registry.trained())
def test_what_ships_with_the_package_is_small_and_follows_its_sentence(name, tmp_path):
    folder = registry.trained()[name]
    assert name in shipped()
    assert sum(path.stat().st_size for path in folder.iterdir()) <= MOST_BYTES
    (yellow,) = generate(name, "a large yellow bird", seed=1, out=tmp_path / "yellow").pictures
    (blue,) = generate(name, "a large blue bird", seed=1, out=tmp_path / "blue").pictures
    warmth = [_redness(path) - _blueness(path) for path in (yellow, blue)]
    assert warmth[0] > warmth[1] + 10


def _redness(path):
    return _mean(path, 0)


def _blueness(path):
    return _mean(path, 2)


def _mean(path, channel):
    """Of the middle, where the bird is."""
    image = Image.open(path).convert("RGB")
    side = image.size[0]
    middle = image.crop((side // 3, side // 3, 2 * side // 3, 2 * side // 3)).getchannel(channel)
    return sum(value * count for value, count in enumerate(middle.histogram())) / (middle.size[0] * middle.size[1])
