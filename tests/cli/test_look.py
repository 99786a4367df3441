"""``glassworks look`` on a tiny network: what is read on the terminal, and the one JSON document."""

import json

from glassworks.testing.models import write_tiny_model


def test_the_numbers_are_drawn_and_the_page_is_named(cli, tmp_path):
    model, out = write_tiny_model(tmp_path / "run" / "model.safetensors"), tmp_path / "look"
    code, printed, _ = cli("look", "filters", str(model), "--out", str(out))
    assert code == 0
    assert "Layer     backbone.stem.0" in printed
    assert printed.splitlines()[-1] == f"Look at {out / 'look.html'}"


def test_json_is_the_report(cli, tmp_path):
    model = write_tiny_model(tmp_path / "run" / "model.safetensors")
    found = json.loads(cli("look", "filters", str(model), "--out", str(tmp_path / "look"), "--json").out)
    assert (found["kind"], found["shape"]) == ("filters", [4, 3, 3, 3])
