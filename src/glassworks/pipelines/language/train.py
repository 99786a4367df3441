"""Learning to predict the next character, through the loop."""

from dataclasses import dataclass
from typing import Any

from glassworks.core.device import pick_device
from glassworks.inference.precision import training_format
from glassworks.models.sequence.recurrent import CharacterNetwork
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import resolve_training
from glassworks.pipelines.language.data import CharCorpus, Loaders, write_vocabulary
from glassworks.pipelines.language.gradient_reach import gradient_lengths
from glassworks.pipelines.language.network import build
from glassworks.pipelines.language.recipe import LanguageRecipe
from glassworks.pipelines.language.report import GradientLengths
from glassworks.pipelines.language.watch import Writing
from glassworks.tasks.language import LanguageModelling
from glassworks.training.loop import FitResult, fit

LanguageJob = Job[LanguageRecipe, CharCorpus]

DEFAULTS: dict[str, Any] = {
    "optimizer": "adamw",
    "learning_rate": 3e-3,
    "weight_decay": 0.01,
    "warmup_fraction": 0.02,
    "batch_size": 16,
    "epochs": 10,
}


@dataclass(frozen=True)
class Trained:
    """A network that has learned.

    Attributes:
        network: with the weights of its best epoch.
        loaders: what it learned from and what was held out.
        result: how the training went.
        before: lengths of its gradients before learning.
    """

    network: CharacterNetwork
    loaders: Loaders
    result: FitResult
    before: GradientLengths


def resolve(job: LanguageJob) -> LanguageRecipe:
    """The loop's defaults, and the number format."""
    recipe = resolve_training(job.recipe, **DEFAULTS)
    if recipe.language.precision != "auto":
        return recipe
    chosen = training_format(pick_device(recipe.device))
    job.context.choose("precision of the training", chosen)
    return recipe.model_copy(update={"language": recipe.language.model_copy(update={"precision": chosen})})


def train(job: LanguageJob) -> Trained:
    """Learns, and writes some text into the run folder after every epoch."""
    recipe, vocabulary = job.recipe, job.inputs.vocabulary
    write_vocabulary(job.folder, vocabulary)
    loaders = Loaders.of(recipe, job.inputs)
    network = build(recipe.language, len(vocabulary), recipe.seed)
    before = gradient_lengths("at the start", LanguageModelling(network), loaders.train, recipe.training.clip_norm)
    result = fit(
        LanguageModelling(network, recipe.language.precision), loaders.train, loaders.held_out, recipe.training,
        job.folder, seed=recipe.seed, context=job.context, resume=job.resume,
        observers=[Writing(job.folder, network, vocabulary, recipe.seed)],
    )  # fmt: skip
    return Trained(network, loaders, result, before)
