"""The trainings of a StackGAN's run, one after the other: captions as vectors, what compares samples, the stages.

Each has its folder below ``trainings`` and resumes by itself; a finished one is only read again.
"""

import json
from dataclasses import dataclass
from typing import Any

from glassworks.core.files import write_atomic
from glassworks.pipelines.dense import PLAIN
from glassworks.pipelines.stackgan.comparison import TextComparer, comparer
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.split import StackganJob
from glassworks.pipelines.stackgan.stages import TrainedStage, train_stages
from glassworks.pipelines.stackgan.text import Texts, train_encoders
from glassworks.pipelines.stackgan.vocabulary import VOCABULARY
from glassworks.training.config import LoopConfig

_ADVERSARIAL: dict[str, Any] = PLAIN | {
    "optimizer": "adam",
    "first_moment": 0.5,
    "ema_decay": 0.998,
    "log_steps": 20,
    "schedule": "cosine",
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "matching": PLAIN | {
        "optimizer": "adamw", "schedule": "cosine", "learning_rate": 2e-3, "epochs": 8, "batch_size": 64,
    },
    "training": _ADVERSARIAL | {"learning_rate": 4e-3, "epochs": 22, "batch_size": 32},
    "refining": _ADVERSARIAL | {"learning_rate": 1e-3, "epochs": 8, "batch_size": 8},
}  # fmt: skip
"""What each of the three loops does where the recipe asks for nothing."""


@dataclass(frozen=True)
class Trained:
    """Everything that was trained.

    Attributes:
        texts: the encoders, and every caption as a vector.
        comparison: of samples with real images.
        stages: one or two.
    """

    texts: Texts
    comparison: TextComparer
    stages: list[TrainedStage]


def resolve(job: StackganJob) -> StackganRecipe:
    """The recipe with nothing left open in any of the loops."""
    recipe, loops = job.recipe, {}
    for name, defaults in DEFAULTS.items():
        asked: LoopConfig = getattr(recipe, name)
        config = LoopConfig.parse(defaults | asked.model_dump(exclude_unset=True), f"[{name}]")
        loops[name] = config.on(recipe.device)
    return recipe.model_copy(update=loops)


def train(job: StackganJob) -> Trained:
    """First the encoders, then what compares samples, then the stages; samples go into the run folder."""
    texts = train_encoders(job)
    write_atomic(job.folder.path / VOCABULARY, json.dumps(texts.vocabulary.symbols))
    comparison = comparer(job, texts.images)
    return Trained(texts, comparison, train_stages(job, texts, comparison))
