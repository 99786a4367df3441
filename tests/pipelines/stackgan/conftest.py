"""A StackGAN so small that it trains in seconds, one run of it, and folders of captioned images."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from glassworks.verbs.train import train

SMALL = [
    "encoders.features=8", "encoders.embedding=4", "encoders.hidden=4", "encoders.width=4", "encoders.least_count=1",
    "stackgan.noise=4", "stackgan.condition=4", "stackgan.width=4", "stackgan.upper_width=4", "stackgan.blocks=0",
    "stackgan.critic_width=4", "stackgan.upper_critic_width=4", "stackgan.precision='float32'",
    "matching.epochs=1", "training.epochs=2", "refining.epochs=1", "training.batch_size=8", "refining.batch_size=8",
    "data.judged=6", "data.judge_steps=4", "training.learning_rate=0.05", "refining.learning_rate=0.05",
]  # fmt: skip


@pytest.fixture
def small():
    """Settings of any recipe of this kind."""
    return SMALL


@pytest.fixture(scope="session")
def birds(tmp_path_factory):
    """A run on birds that nothing disturbed: its ``settings``, what it ``found``, and its ``folder``."""
    settings, folder = [*SMALL, "data.count=32", "data.large=16"], tmp_path_factory.mktemp("birds") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GLASSWORKS_CACHE", str(tmp_path_factory.mktemp("cache")))
        found = train("stackgan_birds", out=folder, settings=settings)
    return SimpleNamespace(settings=settings, found=found, folder=folder)


@pytest.fixture
def photos(tmp_path):
    """Writes a folder of so many images, each with one or two captions."""

    def write(count=18):
        random, root = np.random.default_rng(0), tmp_path / f"photos-{count}"
        root.mkdir()
        for number in range(count):
            colour = ("red", "green", "blue")[number % 3]
            pixels = np.full((70, 70, 3), Image.new("RGB", (1, 1), colour).getpixel((0, 0)), dtype=np.uint8)
            pixels[20:40, 20:40] = random.integers(0, 256, 3)
            Image.fromarray(pixels).save(root / f"{number:02d}.png")
            (root / f"{number:02d}.txt").write_text(f"a {colour} picture\n" * (1 + number % 2))
        return root

    return write
