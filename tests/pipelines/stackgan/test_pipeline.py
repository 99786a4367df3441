import json

import pytest
from PIL import Image

from glassworks.verbs.generate import generate
from glassworks.verbs.train import train


def test_images_are_written_while_it_learns(birds):
    for stage, epochs, side in (("stage_one", 2, 64), ("stage_two", 1, 256)):
        written = sorted((birds.folder / "samples" / stage).iterdir())
        names = [f"epoch-{epoch:04d}.{kind}" for epoch in range(1, epochs + 1) for kind in ("npy", "png")]
        assert [path.name for path in written] == names
        assert Image.open(written[1]).width % (4 * side + 3 * 2) == 0  # four held-out birds in a row
    found = json.loads((birds.folder / "report.json").read_text())
    assert [stage["side"] for stage in found["stages"]] == [64, 256]
    names = [entry["attribute"] for entry in found["stages"][0]["recognised"]]
    assert names == ["size", "body", "wings", "crown", "beak", "beak length", "beak shape", "background"]


@pytest.mark.slow
def test_any_folder_of_captioned_images(small, photos, tmp_path):
    settings = [*small, f"data.source={photos()}"]
    found = train("stackgan", out=tmp_path / "run", settings=settings)
    assert (found.numbers.pictures, found.numbers.held_out) == (14, 4)
    assert found.numbers.stages[1].recognised == []
    assert found.numbers.words == 5
    assert len(generate(tmp_path / "run", "a red picture").pictures) == 1
    again = train(tmp_path / "run" / "recipe.toml", out=tmp_path / "again")
    assert again.weights_hash == found.weights_hash


def test_sketches_alone(small, tmp_path):
    settings = [*small, "data.count=32", "stackgan.stages=1"]
    found = train("stackgan_birds", out=tmp_path / "run", settings=settings)
    assert [stage.stage for stage in found.numbers.stages] == ["one"]
    assert "then 3 of Stage I, from different noise" in found.charts[0].caption
    made = generate(tmp_path / "run", "a red bird", count=1)
    assert Image.open(made.pictures[0]).size == (448, 448)  # 64 pixels, enlarged
