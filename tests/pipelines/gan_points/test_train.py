from dataclasses import replace

import pytest

from glassworks.core.context import RunContext
from glassworks.core.errors import RunError
from glassworks.core.workspace import RunFolder
from glassworks.data.synthetic.gaussians import Modes, modes
from glassworks.pipelines.base import Job
from glassworks.pipelines.gan_points.easing import easing
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe
from glassworks.pipelines.gan_points.train import Trained, learning, loaders, measure, prepare, resolve
from glassworks.recipes.load import load_recipe
from glassworks.training.loop import steps
from glassworks.verbs.train import train

SMALL = (
    "training.epochs=30",
    "points.count=5120",
    "gan.width=32",
    "training.batch_size=256",
    "training.learning_rate=3e-3",
)


def test_a_loss_that_is_no_number_stops_the_run_and_says_why(tmp_path):
    settings = [
        "training.learning_rate=100", "training.optimizer=sgd", "points.count=512", "gan.loss=minimax",
    ]  # fmt: skip
    with pytest.raises(RunError, match="learning_rate"):
        train("gan_ring", out=tmp_path / "run", settings=settings)


def test_a_setting_of_the_game_leaves_the_networks_as_the_kind_has_them():
    """Both once fell back to sizes meant for images as soon as anything in [gan] was set."""
    recipe = load_recipe("gan_ring", ["gan.loss=minimax"])
    assert (recipe.gan.noise_size, recipe.gan.width, recipe.gan.slopes) == (12, 160, (0.0, 0.0))
    bare = GanPointsRecipe.parse({"task": "gan_points", "gan": {"critic_steps": 2}}, "a file")
    assert (bare.gan.noise_size, bare.gan.width, bare.gan.loss, bare.gan.slopes) == (
        12,
        160,
        "relativistic",
        (1.0, 1.0),
    )


def test_the_resolved_recipe_spells_the_penalties_out(tmp_path):
    train("gan_ring", out=tmp_path / "run", settings=["points.count=512", "training.epochs=1", "gan.r2=0"])
    resolved = load_recipe(str(tmp_path / "run" / "recipe.toml"))
    assert (resolved.gan.r1, resolved.gan.r2) == (1.0, 0.0)


def test_a_unit_changes_no_penalty():
    """Halved coordinates have slopes twice as large per length of theirs: gamma is divided by the unit squared."""
    grid = load_recipe("gan_grid", ["points.unit=2"])
    assert learning(grid, Modes(modes("grid").centres_M2 / 2, 0.025)).r1 == pytest.approx(1 / 4)


def trained(name, seed, *settings):
    """The numbers of the recipe, without a folder."""
    recipe = load_recipe(name, [f"seed={seed}", *settings])
    job = Job(recipe, None, RunFolder("nowhere"), False, RunContext())
    job = replace(job, inputs=prepare(job))
    job = replace(job, recipe=resolve(job))
    task, history = learning(job.recipe, job.inputs), []
    train, monitor = loaders(job.recipe, job.inputs)
    observers = easing(job.recipe, task)
    for state in steps(task, train, monitor, job.recipe.training, seed=seed, observers=observers):
        history = state.history
    kept = min(history, key=lambda entry: entry["monitor_loss"])
    return measure(job, Trained(task, history, kept))


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_small_ring_is_learned_whatever_the_seed(seed):
    """A fifth of the recipe's steps with half of its units: every mode is there; at first 1 % of the samples are."""
    found = trained("gan_ring", seed, *SMALL)
    assert found.modes_covered == 8
    assert found.good_share > 0.25
    assert found.told_apart < 0.95


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 4])
def test_the_ring_holds(seed):
    found = trained("gan_ring", seed)
    assert found.modes_covered == 8
    assert found.good_share >= 0.95
    assert found.width == pytest.approx(found.spread, rel=0.15)
    assert found.told_apart_interval[0] < 0.55


@pytest.mark.slow
@pytest.mark.parametrize("seed", [8])
def test_the_grid_holds(seed):
    found = trained("gan_grid", seed)
    assert found.modes_covered == 25
    assert found.good_share >= 0.8
    assert found.told_apart_interval[0] < 0.6
