"""One contract for every pipeline: what a run leaves, and that its resolved recipe gives the same run again."""
# ruff: noqa: S101 - a broken contract is an AssertionError

import json
import re
from pathlib import Path
from typing import Any

from glassworks.charts import Chart
from glassworks.charts.render import svg
from glassworks.pipelines.classification.report import RunReport
from glassworks.pipelines.report import Findings
from glassworks.recipes.load import load_recipe
from glassworks.verbs.train import train


def check_pipeline(recipe: str, out: Path, settings: list[str]) -> Findings | RunReport:
    """Asserts that a run obeys its recipe, leaves a whole folder, and comes out the same from its resolved recipe.

    Args:
        recipe: the name of a shipped recipe, or a file.
        out: an empty folder for two runs.
        settings: ``key=value``, so that it takes a moment.

    Raises:
        AssertionError: naming the part of the contract that is broken.
    """
    first = train(recipe, out=out / "a", settings=settings)
    _check_recipe(load_recipe(recipe, settings), load_recipe(str(out / "a" / "recipe.toml")))
    values = json.loads((out / "a" / "report.json").read_text(encoding="utf-8"))
    assert values["run"] == str(out / "a"), "report.json is about this run"
    _check_page((out / "a" / "report.html").read_text(encoding="utf-8"), first.title)
    for chart in values.get("charts", []):
        assert svg(Chart.from_dict(chart)).startswith("<svg"), "a chart can be drawn from report.json"
    status = json.loads((out / "a" / "run.json").read_text(encoding="utf-8"))["status"]
    assert status == "finished", "run.json says that it is finished"
    again = train(out / "a" / "recipe.toml", out=out / "b")
    assert again.weights_hash == first.weights_hash, "the resolved recipe gives the same weights"
    if isinstance(first, Findings):
        assert first.verdicts, "a run says what its numbers mean"
        assert isinstance(again, Findings)
        assert again.numbers.to_dict() == first.numbers.to_dict(), "the resolved recipe gives the same numbers"
        has_model = (out / "a" / "model.safetensors").is_file()
        assert has_model == bool(first.weights_hash), "a model file and its hash come together"
    assert isinstance(first, Findings | RunReport)
    return first


def _check_page(page: str, title: str) -> None:
    assert title in page, "the page has the run's title"
    assert 'src="http' not in page, "the page loads nothing from the network"
    assert "'unsafe-" not in page, "the policy names styles and scripts by their hashes"
    assert not re.search(r"<[a-z][^>]* style=", page), "what a style attribute says is a rule"


def _check_recipe(asked: Any, resolved: Any) -> None:
    ignored = _changed(asked.model_dump(exclude_unset=True), resolved.model_dump())
    assert ignored == [], "what was asked for is what the run says that it did"


def _changed(asked: dict[str, Any], resolved: dict[str, Any], table: str = "") -> list[str]:
    """Keys that were asked for and are not what the run says that it did."""
    found = []
    for key, value in asked.items():
        if isinstance(value, dict) and isinstance(resolved[key], dict):
            found += _changed(value, resolved[key], f"{table}{key}.")
        elif value not in (resolved[key], "auto", None):
            found.append(f"{table}{key}")
    return found
