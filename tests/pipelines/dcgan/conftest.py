"""A DCGAN so small that it trains in a second."""

import pytest


@pytest.fixture
def small(tmp_path):
    """Settings, on the images of the folder ``photos``."""
    return [
        "training.epochs=2", "gan.width=4", "data.size=8", "data.judged=32", "data.judge_steps=4",
        "training.batch_size=8", f"data.source={tmp_path / 'photos'}",
    ]  # fmt: skip
