"""The pipelines by name: what ``task = "..."`` in a recipe means, as a literal table. Listing imports no torch.

To add one: a folder beside this file (see ``pipelines.base`` for what lies in it), one line here, and a shipped recipe
in ``recipes/library/`` whose few steps the tests run because it is listed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from glassworks.core.recipe import Recipe
from glassworks.core.registry import resolve


@dataclass(frozen=True)
class Entry:
    """Where the parts of a pipeline lie, each "folder.module:name" below this package.

    Attributes:
        recipe: the typed recipe, a class below ``core.recipe.Recipe``.
        pipeline: the ``Pipeline``.
        generate: what makes something with the networks of a finished run, where that is what they are for.

    One that lies elsewhere is given in full: "glassworks.testing.coin_pipeline.recipe:CoinRecipe".
    """

    recipe: str
    pipeline: str
    generate: str = ""


PIPELINES = {
    "activations": Entry("activations.recipe:ActivationsRecipe", "activations.pipeline:PIPELINE"),
    "ai_ml_dl": Entry("ai_ml_dl.recipe:WaysRecipe", "ai_ml_dl.pipeline:PIPELINE"),
    "approximation": Entry("approximation.recipe:ApproximationRecipe", "approximation.pipeline:PIPELINE"),
    "backprop": Entry("backprop.recipe:BackpropRecipe", "backprop.pipeline:PIPELINE"),
    "batch_norm": Entry("regularisation.recipe:BatchNormRecipe", "regularisation.pipeline:BATCH_NORM"),
    "classification": Entry("classification.recipe:ClassificationRecipe", "classification.pipeline:PIPELINE"),
    "codes": Entry("codes.recipe:CodesRecipe", "codes.pipeline:PIPELINE"),
    "dbn": Entry("dbn.recipe:DbnRecipe", "dbn.pipeline:PIPELINE"),
    "dcgan": Entry("dcgan.recipe:DcganRecipe", "dcgan.pipeline:PIPELINE", generate="dcgan.generate:generate"),
    "depth": Entry("depth.recipe:DepthRecipe", "depth.pipeline:PIPELINE"),
    "dropout": Entry("regularisation.recipe:DropoutRecipe", "regularisation.pipeline:DROPOUT"),
    "edits": Entry("edits.recipe:EditsRecipe", "edits.pipeline:PIPELINE"),
    "formula_pretraining": Entry(
        "formula_pretraining.recipe:FormulaPretrainingRecipe", "formula_pretraining.pipeline:PIPELINE"
    ),
    "gan_points": Entry("gan_points.recipe:GanPointsRecipe", "gan_points.pipeline:PIPELINE"),
    "gradient_descent": Entry("gradient_descent.recipe:DescentRecipe", "gradient_descent.pipeline:PIPELINE"),
    "graph": Entry("graph.recipe:GraphRecipe", "graph.pipeline:PIPELINE"),
    "hog_svm": Entry("hog_svm.recipe:HogRecipe", "hog_svm.pipeline:PIPELINE"),
    "initialisation": Entry("initialisation.recipe:InitialisationRecipe", "initialisation.pipeline:PIPELINE"),
    "language": Entry(
        "language.recipe:LanguageRecipe", "language.pipeline:PIPELINE", generate="language.generate:generate"
    ),
    "logistic": Entry("logistic.recipe:LogisticRecipe", "logistic.pipeline:PIPELINE"),
    "losses": Entry("losses.recipe:LossesRecipe", "losses.pipeline:PIPELINE"),
    "neuron": Entry("neuron.recipe:NeuronRecipe", "neuron.pipeline:PIPELINE"),
    "optimizer_race": Entry("optimizer_race.recipe:RaceRecipe", "optimizer_race.pipeline:PIPELINE"),
    "parameter_counts": Entry("parameter_counts.recipe:CountsRecipe", "parameter_counts.pipeline:PIPELINE"),
    "perceptron": Entry("perceptron.recipe:PerceptronRecipe", "perceptron.pipeline:PIPELINE"),
    "rbm": Entry("rbm.recipe:RbmRecipe", "rbm.pipeline:PIPELINE"),
    "receptive_fields": Entry("receptive_fields.recipe:FieldsRecipe", "receptive_fields.pipeline:PIPELINE"),
    "seq2seq": Entry("seq2seq.recipe:Seq2SeqRecipe", "seq2seq.pipeline:PIPELINE", generate="seq2seq.generate:generate"),
    "shift": Entry("shift.recipe:ShiftRecipe", "shift.pipeline:PIPELINE"),
    "skipgram": Entry(
        "skipgram.recipe:WordsRecipe", "skipgram.pipeline:PIPELINE", generate="skipgram.generate:generate"
    ),
    "stackgan": Entry(
        "stackgan.recipe:StackganRecipe", "stackgan.pipeline:PIPELINE", generate="stackgan.generate:generate"
    ),
    "tensors": Entry("tensors.recipe:TensorsRecipe", "tensors.pipeline:PIPELINE"),
    "transfer_limits": Entry("transfer_limits.recipe:LimitsRecipe", "transfer_limits.pipeline:PIPELINE"),
    "timeline": Entry("timeline.recipe:TimelineRecipe", "timeline.pipeline:PIPELINE"),
    "threshold": Entry("threshold.recipe:ThresholdRecipe", "threshold.pipeline:PIPELINE"),
    "xo_maps": Entry("xo_maps.recipe:XOMapsRecipe", "xo_maps.pipeline:PIPELINE"),
    "xor": Entry("xor.recipe:XorRecipe", "xor.pipeline:PIPELINE"),
}
"""``task`` to its pipeline."""


def recipe_class(task: str) -> type[Recipe]:
    """The typed form of the recipes of ``task``.

    Raises:
        RecipeError: no such task; the near misses are named.
    """
    return resolve({name: _full(entry.recipe) for name, entry in PIPELINES.items()}, task, "task")


def runner(task: str) -> Callable[..., Any]:
    """What carries recipes of ``task`` out; imports what that needs. Its arguments are those of ``pipelines.base.run``.

    Raises:
        RecipeError: no such task; the near misses are named.
    """
    from glassworks.pipelines.base import run  # imports figures and pages, which listing does without

    return partial(run, pipeline_of(task))


def pipeline_of(task: str) -> Any:
    """The ``Pipeline`` of ``task``; imports what it trains with.

    Raises:
        RecipeError: no such task; the near misses are named.
    """
    return resolve({name: _full(entry.pipeline) for name, entry in PIPELINES.items()}, task, "task")


def generators() -> dict[str, str]:
    """The tasks whose networks make something, each with the function that does, "module:name"."""
    return {name: _full(entry.generate) for name, entry in PIPELINES.items() if entry.generate}


def trained() -> dict[str, Path]:
    """Networks that ship with the package and make something, by the name of their recipe, each a run's folder."""
    weights = Path(str(files("glassworks.models") / "weights"))
    return {path.parent.name: path.parent for path in sorted(weights.glob("*/recipe.toml"))}


def _full(path: str) -> str:
    return path if path.startswith("glassworks.") else f"glassworks.pipelines.{path}"
