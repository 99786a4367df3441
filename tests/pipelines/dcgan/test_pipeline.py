import numpy as np
import pytest
from PIL import Image

from glassworks.verbs.train import train


@pytest.mark.parametrize(("classes", "mode"), [(("one",), "RGB"), (("one", "two"), "L")])
def test_any_folder_of_images(classes, mode, small, tmp_path):
    """One class is compared by components of its pixels, several by a network that learns them."""
    random = np.random.default_rng(0)
    for name in classes:
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(20):
            shape = (12, 12) if mode == "L" else (12, 12, 3)
            image = random.integers(0, 256, shape).astype(np.uint8)
            Image.fromarray(image).save(tmp_path / "photos" / name / f"{number}.png")
    found = train("dcgan", out=tmp_path / "run", settings=small)
    assert found.numbers.images == 20 * len(classes)
    assert found.numbers.channels == (1 if mode == "L" else 3)
    assert (found.numbers.classes_covered is None) == (len(classes) == 1)
    assert "Samples over time" in {chart.title for chart in found.charts}
    assert sorted(path.name for path in (tmp_path / "run" / "samples").glob("*.png")) == [
        "epoch-0001.png",
        "epoch-0002.png",
    ]
    again = train("dcgan", out=tmp_path / "again", settings=small)
    assert again.weights_hash == found.weights_hash
