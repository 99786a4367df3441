"""One contract for every look: what surfaces rely on, and what the owner of the network does."""
# ruff: noqa: S101 - a broken contract is an AssertionError

import json
import re
from pathlib import Path
from typing import Any

import torch
from torch import nn

from glassworks.charts import Chart
from glassworks.charts.render import svg
from glassworks.looks.base import LookReport
from glassworks.looks.registry import request_of, terminal_of
from glassworks.looks.view import Facts
from glassworks.models.fingerprint import weights_hash
from glassworks.testing.models import tiny_classifier
from glassworks.verbs.look import look

QUICK = {"size": 32, "images": 8, "steps": 2, "layers": 2, "channels": 2, "iterations": 5}
"""Settings, where a look has them, with which it takes a moment on a tiny network."""


def settings_of(kind: str) -> list[dict[str, Any]]:
    """What a look is tried with: an image, where it takes one, and a set of images, where it takes one."""
    fields = request_of(kind).model_fields
    quick: dict[str, Any] = {name: value for name, value in QUICK.items() if name in fields}
    if "image" in fields:
        quick["image"] = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    over_data = [{**quick, "data": "xo"}] if "data" in fields else []
    return ([quick] if "image" in fields or not over_data else []) + over_data


def check_look(kind: str, out: Path, **settings: Any) -> LookReport:
    """Asserts that a look leaves a tiny network as it was, and that its numbers, lines, charts and page are whole.

    Args:
        kind: one of ``looks.registry.LOOKS``.
        out: an empty folder for what it draws.
        settings: of the look.

    Raises:
        AssertionError: naming the part of the contract that is broken.
    """
    network = tiny_classifier().train()
    before = _state(network)
    report = look(kind, network, out=out, **settings)
    assert _state(network) == before, "a look changes weights, modes, gradients or hooks"
    numbers = json.loads(report.to_json())
    assert numbers.items() >= json.loads(report.numbers.to_json()).items(), "the numbers stand at the top"
    _check_terminal(kind, report)
    document = json.loads((out / "look.json").read_text(encoding="utf-8"))
    charts = document.pop("charts", [])
    assert document == numbers, "look.json holds the report"
    for chart in charts:
        read = Chart.from_dict(chart)
        assert _without_pixels(read.to_dict()) == _without_pixels(chart), "a chart comes back from its JSON form"
        assert svg(read).startswith("<svg"), "a chart can be drawn"
        assert all((read.title, read.caption)), "a chart says what it shows"
    assert all(Path(file).is_file() for file in report.files), "every file that is named was written"
    _check_page((out / "look.html").read_text(encoding="utf-8"))
    return report


def num_hooks(network: nn.Module) -> int:
    """Hooks at all of its modules."""
    return sum(
        len(module._forward_hooks) + len(module._forward_pre_hooks) + len(module._backward_hooks)
        for module in network.modules()
    )


def _state(network: nn.Module) -> tuple[Any, ...]:
    modes = [module.training for module in network.modules()]
    parameters = [(parameter.requires_grad, parameter.grad is None) for parameter in network.parameters()]
    return weights_hash(network.state_dict()), modes, parameters, num_hooks(network)


def _without_pixels(chart: dict[str, Any]) -> str:
    """Photographs lose a little each time that they are written."""
    return re.sub(r"data:image/[^\"]*", "", json.dumps(chart))


def _check_terminal(kind: str, report: LookReport) -> None:
    blocks = terminal_of(kind)(report.numbers)
    assert blocks, "a terminal shows something"
    for block in blocks:
        if isinstance(block, Facts):
            assert all(isinstance(word, str) for row in block.rows for word in row), "facts are words"
        else:
            assert all(len(row) == len(block.columns) for row in block.rows), "a cell for each heading"
            assert set(block.numbers) <= set(block.columns), "columns of numbers are columns"


def _check_page(page: str) -> None:
    """One self-contained file: nothing is fetched, and only its own script may run."""
    assert "default-src 'none'" in page, "a page forbids to fetch anything"
    assert "'unsafe-" not in page, "the policy names styles and scripts by their hashes"
    assert not re.search(r"<[a-z][^>]* style=", page), "what a style attribute says is a rule"
    found = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(link.startswith(("data:", "#")) for link in found), f"a page refers to nothing outside: {found}"
    scripts = re.findall(r"<script(?![^>]*application/json)[^>]*>", page)
    assert len(scripts) <= 1, "one script, which the page's policy names by its hash"
    assert not scripts or "script-src 'sha256-" in page, "the script is allowed by its hash"
