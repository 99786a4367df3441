"""What a user sees of adversarial trainings: faults by name, losses that are no numbers, pictures over time."""

import numpy as np
import PIL
import pytest
from PIL import Image

from glassworks.core.errors import DataError, InputError, RecipeError, RunError
from glassworks.data.synthetic.gaussians import modes
from glassworks.models.generative.point_gan import PointGenerator
from glassworks.pipelines.adversarial.show import problems
from glassworks.pipelines.adversarial.watch import spread_over
from glassworks.verbs.train import train

SMALL = [
    "training.epochs=2",
    "gan.width=4",
    "data.size=8",
    "data.judged=32",
    "data.judge_steps=4",
    "training.batch_size=8",
]


def entry(**values):
    sound = {"epoch": 1, "monitor_modes": 8, "monitor_diversity": 1.0, "monitor_discriminator_accuracy": 0.6}
    return sound | values


def said(kept, history=None):
    return " ".join(verdict.text for verdict in problems(history or [kept], kept, modes=8, noun="modes"))


def test_faults_have_names():
    assert said(entry()) == ""
    assert "2 of 8 modes are never generated" in said(entry(monitor_modes=6))
    assert "Mode collapse: two samples differ only 20%" in said(entry(monitor_diversity=0.2))
    assert "The discriminator has won" in said(entry(monitor_discriminator_accuracy=0.99))
    history = [entry(epoch=epoch) for epoch in range(1, 11)]
    assert "after epoch 2 of 10" in said(history[1], history)


def test_pictures_are_spread_over_the_epochs():
    assert spread_over(100, 5) == {1, 26, 50, 75, 100}
    assert spread_over(2, 24) == {1, 2}


def test_the_points_lie_where_they_should():
    ring, grid = modes("ring"), modes("grid")
    assert np.linalg.norm(ring.centres_M2, axis=1) == pytest.approx([2] * 8)
    assert len(grid.centres_M2) == 25
    points = ring.draw(4000, seed=0)
    nearest = np.linalg.norm(points[:, None] - ring.centres_M2, axis=-1).min(axis=1)
    assert (nearest <= 3 * ring.spread).mean() == pytest.approx(1 - np.exp(-4.5), abs=0.01)


def test_signs_are_all_that_some_of_the_noise_tells():
    import torch

    noise = torch.randn(5, 6)
    generator, scaled = PointGenerator(6, 8, signs=4), noise.clone()
    scaled[:, :4] *= 3
    assert torch.equal(generator(noise), generator(scaled))
    assert not torch.equal(generator(noise), generator(noise * 3))


def test_wasserstein_wants_a_bounded_slope(tmp_path):
    settings = ["gan.loss=wasserstein", "gan.penalty=0", "gan.spectral=false"]
    with pytest.raises(RecipeError, match="bounded slope"):
        train("gan_ring", out=tmp_path / "run", settings=settings)


def test_a_loss_that_is_no_number_stops_the_run_and_says_why(tmp_path):
    settings = [
        "training.learning_rate=100", "training.optimizer=sgd", "points.count=512", "gan.spectral=false",
        "gan.penalty=0", "gan.loss=minimax",
    ]  # fmt: skip
    with pytest.raises(RunError, match="learning_rate"):
        train("gan_ring", out=tmp_path / "run", settings=settings)


@pytest.mark.parametrize(("classes", "mode"), [(("one",), "RGB"), (("one", "two"), "L")])
def test_any_folder_of_pictures(classes, mode, tmp_path):
    """One class is judged by components of its pixels, several by a network that learns them."""
    random = np.random.default_rng(0)
    for name in classes:
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(20):
            shape = (12, 12) if mode == "L" else (12, 12, 3)
            picture = random.integers(0, 256, shape).astype(np.uint8)
            Image.fromarray(picture).save(tmp_path / "photos" / name / f"{number}.png")
    found = train("dcgan", out=tmp_path / "run", settings=[*SMALL, f"data.source={tmp_path / 'photos'}"])
    assert found.numbers.images == 20 * len(classes)
    assert found.numbers.channels == (1 if mode == "L" else 3)
    assert (found.numbers.classes_covered is None) == (len(classes) == 1)
    assert sorted(path.name for path in (tmp_path / "run" / "samples").iterdir()) == [
        "epoch-0001.png",
        "epoch-0002.png",
    ]
    again = train("dcgan", out=tmp_path / "again", settings=[*SMALL, f"data.source={tmp_path / 'photos'}"])
    assert again.weights_hash == found.weights_hash


def test_a_new_pillow_reads_the_pictures_anew(tmp_path, monkeypatch):
    """Another version may decode and resize to other pixels: those of the old one must not be found again."""
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "photos").mkdir()
    for shade in range(16):
        Image.new("RGB", (9, 9), (shade, 0, 0)).save(tmp_path / "photos" / f"{shade}.png")
    stores = []
    for number, version in enumerate((PIL.__version__, PIL.__version__, "99.0")):
        monkeypatch.setattr(PIL, "__version__", version)
        train("dcgan", out=tmp_path / str(number), settings=[*SMALL, f"data.source={tmp_path / 'photos'}"])
        stores.append(len(list((tmp_path / "cache" / "pixels").iterdir())))
    assert stores == [1, 1, 2]


def test_too_few_pictures(tmp_path):
    for name in ("one", "two"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        Image.new("RGB", (9, 9), (name == "one" and "red") or "blue").save(tmp_path / "photos" / name / "a.png")
    with pytest.raises(DataError, match="at least 16 different pictures"):
        train("dcgan", out=tmp_path / "run", settings=[*SMALL, f"data.source={tmp_path / 'photos'}"])


def test_a_trained_generator_draws_the_same_pictures_again(tmp_path):
    from glassworks.verbs.generate import generate

    settings = [*SMALL, "data.source=digits", "training.epochs=1", "training.batch_size=512"]
    train("dcgan_digits", out=tmp_path / "run", settings=settings)
    made = generate(tmp_path / "run", count=2, seed=3)
    assert [path.rpartition("/")[2] for path in made.pictures] == ["0000.png", "0001.png"]
    contents = [Image.open(path).tobytes() for path in made.pictures]
    assert contents[0] != contents[1]
    again = generate(tmp_path / "run", count=1, seed=3, out=tmp_path / "again")
    assert Image.open(again.pictures[0]).tobytes() == contents[0]
    with pytest.raises(InputError, match="no prompt"):
        generate(tmp_path / "run", "a bird")
