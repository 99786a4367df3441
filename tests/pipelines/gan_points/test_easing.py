"""Penalties that ease off: their course, resumed trainings, and none where nothing is asked for."""

import pytest

from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.data.synthetic.gaussians import modes
from glassworks.models.fingerprint import weights_hash
from glassworks.pipelines.gan_points.easing import Easing, easing
from glassworks.pipelines.gan_points.train import learning, loaders
from glassworks.recipes.load import load_recipe
from glassworks.training.ema import live_tensors
from glassworks.training.loop import fit
from glassworks.training.observers import Observer

SMALL = ("gan.width=8", "points.count=256", "training.batch_size=64", "training.epochs=3")
STEPS = 3 * 256 // 64


class Noted(Observer):
    """Both gammas of every step; ends the process, as it were, after one."""

    def __init__(self, task, stop=None):
        self.task, self.stop, self.gammas = task, stop, {}

    def on_step(self, state, report):
        self.gammas[state.step - 1] = self.task.r1, self.task.r2
        if state.step == self.stop:
            raise KeyboardInterrupt


def trained(folder, *settings, stop=None, resume=False, eased=easing):
    """The gammas of every step and the weights' hash, which a stopped training does not come to."""
    recipe, truth = load_recipe("gan_ring", [*SMALL, *settings]), modes("ring")
    task = learning(recipe, truth)
    noted = Noted(task, stop)
    config = recipe.training.model_copy(update={"checkpoint_steps": 2})
    try:
        fit(
            task, *loaders(recipe, truth), config, RunFolder(folder), seed=0, context=RunContext(), resume=resume,
            observers=[*eased(recipe, task), noted],
        )  # fmt: skip
    except KeyboardInterrupt:
        assert stop
    return noted.gammas, weights_hash(live_tensors(task.modules))


def test_both_gammas_fall_from_their_own_height_along_half_a_cosine(tmp_path):
    gammas, _ = trained(tmp_path, "gan.gamma_left=0.2", "gan.r2=4")
    assert len(gammas) == STEPS
    assert gammas[0] == (1, 4)
    assert gammas[STEPS // 2] == pytest.approx((0.6, 2.4))  # half of the way from 1 to 0.2
    assert (0.2, 0.8) < gammas[STEPS - 1] < (0.22, 0.88)
    assert list(gammas.values()) == sorted(gammas.values(), reverse=True)


@pytest.mark.parametrize("after", [3, 9])
def test_a_training_that_was_killed_goes_on_with_the_gammas_of_its_step(after, tmp_path):
    setting = "gan.gamma_left=0.1"
    whole, weights = trained(tmp_path / "whole", setting)
    trained(tmp_path / "cut", setting, stop=after)
    rest, resumed = trained(tmp_path / "cut", setting, resume=True)
    assert 0 < len(rest) < STEPS
    assert rest == {step: whole[step] for step in rest}
    assert resumed == weights


def test_a_share_of_one_is_no_easing(tmp_path):
    plain = trained(tmp_path / "plain")
    assert trained(tmp_path / "one", eased=lambda _, task: [Easing(task, 1.0, 3)]) == plain
    assert trained(tmp_path / "less", "gan.gamma_left=0.5")[1] != plain[1]


@pytest.mark.parametrize(("settings", "falls"), [((), False), (("gan.gamma_left=0.99",), True)])
def test_penalties_stay_unless_a_recipe_asks_for_less(settings, falls):
    recipe = load_recipe("gan_ring", [*SMALL, *settings])
    assert bool(easing(recipe, learning(recipe, modes("ring")))) == falls
