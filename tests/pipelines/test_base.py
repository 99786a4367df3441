"""The driver: who writes."""

import pytest

from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import run
from glassworks.testing.coin_pipeline.pipeline import PIPELINE
from glassworks.testing.coin_pipeline.recipe import CoinRecipe


@pytest.mark.parametrize(
    ("rank", "written"), [("0", {"recipe.toml", "report.html", "report.json"}), ("1", set())]
)  # fmt: skip
def test_of_several_processes_the_main_one_writes(monkeypatch, tmp_path, rank, written):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", rank)
    found = run(PIPELINE, CoinRecipe(task="coin"), None, RunFolder(tmp_path), resume=False, context=RunContext())
    assert found.numbers.shares
    assert {path.name for path in tmp_path.iterdir()} == written
