"""The kinds of recipes: what ``task = "..."`` means, as a literal table. Listing and parsing import no torch.

To add a kind: a module with its typed recipe (a class below ``core.recipe.Recipe``) and its runner, one line here, and
a shipped recipe in ``library/`` whose few steps the tests run because it is listed.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.registry import resolve
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder


class Runner(Protocol):
    """Carries a recipe of one kind out."""

    def __call__(self, recipe: Any, inputs: Any, folder: RunFolder, *, resume: bool, context: RunContext) -> Report:
        """Runs the recipe in ``folder`` and writes its report there; nothing random but by the recipe's seed.

        Args:
            recipe: of this kind.
            inputs: what ``recipe.opened()`` gave.
            folder: holds the recipe as it was asked for; receives everything else.
            resume: go on from what an interrupted run left there.
            context: shows stages and choices.

        Returns:
            The report, whose ``to_dict()`` is the ``--json`` document.
        """
        ...


@dataclass(frozen=True)
class Kind:
    """One kind of recipe.

    Attributes:
        recipe: its typed form, "module:Class" below this package.
        run: its runner, "module:function" below this package.
    """

    recipe: str
    run: str


_HERE = "glassworks.pipelines."

KINDS = {
    "activations": Kind("activations.pipeline:ActivationsRecipe", "activations.pipeline:run"),
    "approximation": Kind(
        "approximation.pipeline:ApproximationRecipe",
        "approximation.pipeline:run",
    ),
    "backprop": Kind("backprop.pipeline:BackpropRecipe", "backprop.pipeline:run"),
    "batch_norm": Kind(
        "regularisation.pipeline:BatchNormRecipe",
        "regularisation.pipeline:run_batch_norm",
    ),
    "classification": Kind(
        "classification.recipe:ClassificationRecipe",
        "classification.pipeline:carry_out",
    ),
    "dbn": Kind("dbn.pipeline:DbnRecipe", "dbn.pipeline:run"),
    "dropout": Kind(
        "regularisation.pipeline:DropoutRecipe",
        "regularisation.pipeline:run_dropout",
    ),
    "gradient_descent": Kind(
        "gradient_descent.pipeline:DescentRecipe",
        "gradient_descent.pipeline:run",
    ),
    "initialisation": Kind(
        "initialisation.pipeline:InitialisationRecipe",
        "initialisation.pipeline:run",
    ),
    "formula_pretraining": Kind(
        "formula_pretraining.pipeline:FormulaPretrainingRecipe",
        "formula_pretraining.pipeline:run",
    ),
    "language": Kind("language.pipeline:LanguageRecipe", "language.pipeline:run"),
    "logistic": Kind("logistic.pipeline:LogisticRecipe", "logistic.pipeline:run"),
    "losses": Kind("losses.pipeline:LossesRecipe", "losses.pipeline:run"),
    "optimizer_race": Kind("optimizer_race.pipeline:RaceRecipe", "optimizer_race.pipeline:run"),
    "perceptron": Kind("perceptron.pipeline:PerceptronRecipe", "perceptron.pipeline:run"),
    "rbm": Kind("rbm.pipeline:RbmRecipe", "rbm.pipeline:run"),
    "seq2seq": Kind("seq2seq.pipeline:Seq2SeqRecipe", "seq2seq.pipeline:run"),
    "xo_maps": Kind("xo_maps.pipeline:XOMapsRecipe", "xo_maps.pipeline:run"),
    "xor": Kind("xor.pipeline:XorRecipe", "xor.pipeline:run"),
    "dcgan": Kind("dcgan.pipeline:DcganRecipe", "dcgan.pipeline:run"),
    "gan_points": Kind("gan_points.pipeline:GanPointsRecipe", "gan_points.pipeline:run"),
    "skipgram": Kind("skipgram.pipeline:WordsRecipe", "skipgram.pipeline:run"),
    "stackgan": Kind("stackgan.pipeline:StackganRecipe", "stackgan.pipeline:run"),
}
"""``task`` to its kind."""


def form_of(task: str) -> type[Recipe]:
    """The typed form of the recipes of ``task``.

    Raises:
        RecipeError: no such task; the near misses are named.
    """
    return resolve({name: _HERE + kind.recipe for name, kind in KINDS.items()}, task, "task")


def runner_of(task: str) -> Runner:
    """What carries recipes of ``task`` out; imports what that needs."""
    return resolve({name: _HERE + kind.run for name, kind in KINDS.items()}, task, "task")
