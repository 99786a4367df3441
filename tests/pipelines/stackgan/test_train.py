import pytest

from glassworks.training.observers import LogFile
from glassworks.verbs.train import train


class Killed(BaseException):
    pass


@pytest.mark.parametrize(("stage", "epoch"), [("stage_one", 2), ("stage_two", 1)])
@pytest.mark.slow
def test_killed_in_any_stage_and_resumed_it_ends_in_the_same_bits(stage, epoch, birds, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:

        def kill(self, state, entry):
            if self.folder.path.name == stage and state.epoch == epoch:
                raise Killed

        patched.setattr(LogFile, "on_epoch", kill)
        with pytest.raises(Killed):
            train("stackgan_birds", out=tmp_path / "cut", settings=birds.settings)
    resumed = train("stackgan_birds", out=tmp_path / "cut", settings=birds.settings, resume=True)
    assert resumed.weights_hash == birds.found.weights_hash
    assert resumed.numbers.to_dict() == birds.found.numbers.to_dict()
