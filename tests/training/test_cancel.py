"""A training that is asked to end keeps the step it was at, and goes on from there as if nothing had happened."""

import pytest

from glassworks.core.cancel import Cancelled, CancelToken
from glassworks.core.context import RunContext
from glassworks.core.events import Metric, StageAdvanced

from .helpers import CONFIG, run

RARELY = CONFIG.model_copy(update={"checkpoint_steps": None})
STEPS = 6  # of an epoch: 44 images in batches of 8


def cancelled_after(folder, steps):
    """A training that is cancelled once so many steps are done."""
    token, done = CancelToken(), []

    def stop(event):
        done.extend([event] if isinstance(event, StageAdvanced) else [])
        if len(done) == steps:
            token.cancel()

    with pytest.raises(Cancelled):
        run(folder, config=RARELY, context=RunContext(stop, cancel=token))
    assert len(done) == steps


@pytest.mark.parametrize("steps", [1, STEPS - 1, STEPS, STEPS + 1, 3 * STEPS])
def test_whenever_it_is_cancelled_it_ends_with_the_same_weights_and_the_same_log(tmp_path, steps):
    result, _, expected = run(tmp_path / "whole", config=RARELY)
    cancelled_after(tmp_path / "stopped", steps)
    newest = max((tmp_path / "stopped" / "checkpoints").glob("*.json"))
    assert newest.stem == f"step-{steps:010d}"
    resumed, _, weights = run(tmp_path / "stopped", config=RARELY, resume=True)
    assert weights == expected
    assert resumed.history == result.history
    assert (tmp_path / "stopped" / "log.jsonl").read_text() == (tmp_path / "whole" / "log.jsonl").read_text()


def test_what_is_measured_is_emitted(tmp_path):
    received = []
    result, _, _ = run(tmp_path, context=RunContext(received.append))
    metrics = [event for event in received if isinstance(event, Metric)]
    losses = [event.value for event in metrics if event.name == "monitor_loss"]
    assert losses == [entry["monitor_loss"] for entry in result.history]
    assert {event.folder for event in metrics} == {str(tmp_path)}
    assert [event.step for event in metrics if event.name == "loss"] == list(range(1, 3 * STEPS + 1))
    assert result.seconds > 0
