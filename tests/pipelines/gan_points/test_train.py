import pytest

from glassworks.core.errors import RunError
from glassworks.verbs.train import train


def test_a_loss_that_is_no_number_stops_the_run_and_says_why(tmp_path):
    settings = [
        "training.learning_rate=100", "training.optimizer=sgd", "points.count=512", "gan.spectral=false",
        "gan.penalty=0", "gan.loss=minimax",
    ]  # fmt: skip
    with pytest.raises(RunError, match="learning_rate"):
        train("gan_ring", out=tmp_path / "run", settings=settings)
