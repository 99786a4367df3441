"""A pipeline that a stranger adds is one folder and one line of the table."""

import json

import pytest

from glassworks.pipelines.registry import PIPELINES, Entry
from glassworks.testing.pipelines import check_pipeline
from glassworks.verbs.train import train


@pytest.fixture
def coin(monkeypatch, tmp_path):
    """The path of a recipe whose task is the coin."""
    line = Entry(
        "glassworks.testing.coin_pipeline.recipe:CoinRecipe", "glassworks.testing.coin_pipeline.pipeline:PIPELINE"
    )
    monkeypatch.setitem(PIPELINES, "coin", line)
    path = tmp_path / "coin.toml"
    path.write_text('task = "coin"\n[coin]\nthrows = 20\n')
    return path


def test_one_folder_and_one_line_make_a_pipeline(coin, tmp_path):
    found = check_pipeline(str(coin), tmp_path / "runs", ["coin.throws=30"])
    assert len(found.numbers.shares) == 30
    assert found.verdicts[0].text == f"{found.numbers.shares[-1]:.1%} of 30 throws are heads."
    assert list(found.seconds) == ["throwing"]


def test_it_is_run_and_listed_as_any_other(coin, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from glassworks.cli.main import app

    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["train", str(coin), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["task"] == "coin"
    listed = json.loads(CliRunner().invoke(app, ["runs", "--json"]).stdout)["runs"]
    assert [(run["kind"], run["status"]) for run in listed] == [("coin", "finished")]


def test_a_promise_that_is_broken_is_named(coin, tmp_path, monkeypatch):
    from glassworks.testing.coin_pipeline import train as throwing

    seeds = iter(range(10))
    monkeypatch.setattr(throwing, "derive", lambda *_: next(seeds))
    with pytest.raises(AssertionError, match="the resolved recipe gives the same numbers"):
        check_pipeline(str(coin), tmp_path / "runs", [])


def test_its_mistakes_are_the_drivers_errors(coin):
    from glassworks.core.errors import RecipeError

    with pytest.raises(RecipeError, match="throws"):
        train(coin, settings=["coin.throw=3"])
