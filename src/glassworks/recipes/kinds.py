"""The kinds of recipes: what ``task = "..."`` means, as a literal table. Listing and parsing import no torch.

To add a kind: a module with its typed recipe (a class below ``core.recipe.Recipe``) and its runner, one line here, and
a shipped recipe in ``library/`` whose few steps the tests run because it is listed.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from glassworks.core.catalog import resolve
from glassworks.core.events import Progress
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.runs import RunFolder


class Runner(Protocol):
    """Carries a recipe of one kind out."""

    def __call__(self, recipe: Any, inputs: Any, folder: RunFolder, *, resume: bool, progress: Progress) -> Report:
        """Runs the recipe in ``folder`` and writes its report there; nothing random but by the recipe's seed.

        Args:
            recipe: of this kind.
            inputs: what ``recipe.opened()`` gave.
            folder: holds the recipe as it was asked for; receives everything else.
            resume: go on from what an interrupted run left there.
            progress: shows stages and choices.

        Returns:
            The report, whose ``to_dict()`` is the ``--json`` document.
        """
        ...


@dataclass(frozen=True)
class Kind:
    """One kind of recipe.

    Attributes:
        recipe: its typed form, "module:Class".
        run: its runner, "module:function".
    """

    recipe: str
    run: str


KINDS = {
    "activations": Kind(
        "glassworks.experiments.activations:ActivationsRecipe", "glassworks.experiments.activations:run"
    ),
    "approximation": Kind(
        "glassworks.experiments.approximation:ApproximationRecipe", "glassworks.experiments.approximation:run"
    ),
    "backprop": Kind("glassworks.experiments.backprop:BackpropRecipe", "glassworks.experiments.backprop:run"),
    "batch_norm": Kind(
        "glassworks.experiments.regularised:BatchNormRecipe", "glassworks.experiments.regularised:run_batch_norm"
    ),
    "classification": Kind("glassworks.recipes.schema:ClassificationRecipe", "glassworks.recipes.run:carry_out"),
    "dbn": Kind("glassworks.experiments.dbn:DbnRecipe", "glassworks.experiments.dbn:run"),
    "dropout": Kind(
        "glassworks.experiments.regularised:DropoutRecipe", "glassworks.experiments.regularised:run_dropout"
    ),
    "gradient_descent": Kind(
        "glassworks.experiments.gradient_descent:DescentRecipe", "glassworks.experiments.gradient_descent:run"
    ),
    "initialisation": Kind(
        "glassworks.experiments.initialisation:InitialisationRecipe", "glassworks.experiments.initialisation:run"
    ),
    "formula_pretraining": Kind(
        "glassworks.experiments.formula_pretraining:FormulaPretrainingRecipe",
        "glassworks.experiments.formula_pretraining:run",
    ),
    "language": Kind("glassworks.experiments.language:LanguageRecipe", "glassworks.experiments.language:run"),
    "logistic": Kind("glassworks.experiments.logistic:LogisticRecipe", "glassworks.experiments.logistic:run"),
    "losses": Kind("glassworks.experiments.losses:LossesRecipe", "glassworks.experiments.losses:run"),
    "optimizer_race": Kind("glassworks.experiments.race:RaceRecipe", "glassworks.experiments.race:run"),
    "perceptron": Kind("glassworks.experiments.perceptron:PerceptronRecipe", "glassworks.experiments.perceptron:run"),
    "rbm": Kind("glassworks.experiments.rbm:RbmRecipe", "glassworks.experiments.rbm:run"),
    "seq2seq": Kind("glassworks.experiments.seq2seq:Seq2SeqRecipe", "glassworks.experiments.seq2seq:run"),
    "xo_maps": Kind("glassworks.experiments.xo_maps:XOMapsRecipe", "glassworks.experiments.xo_maps:run"),
    "xor": Kind("glassworks.experiments.xor:XorRecipe", "glassworks.experiments.xor:run"),
    "dcgan": Kind("glassworks.experiments.gan_images:DcganRecipe", "glassworks.experiments.gan_images:run"),
    "gan_points": Kind("glassworks.experiments.gan_points:GanPointsRecipe", "glassworks.experiments.gan_points:run"),
    "skipgram": Kind("glassworks.experiments.words:WordsRecipe", "glassworks.experiments.words:run"),
    "stackgan": Kind("glassworks.experiments.stackgan:StackganRecipe", "glassworks.experiments.stackgan:run"),
}
"""``task`` to its kind."""


def form_of(task: str) -> type[Recipe]:
    """The typed form of the recipes of ``task``.

    Raises:
        RecipeError: no such task; the near misses are named.
    """
    return resolve({name: kind.recipe for name, kind in KINDS.items()}, task, "task")


def runner_of(task: str) -> Runner:
    """What carries recipes of ``task`` out; imports what that needs."""
    return resolve({name: kind.run for name, kind in KINDS.items()}, task, "task")
