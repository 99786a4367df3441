"""Makes the folder of a trained StackGAN that ships with the package, from a finished run.

Of the run's file it keeps what draws: the sentence encoder and the last generator. The discriminators and the image
encoder, more than half of the numbers, are for training alone.
"""

import json
from pathlib import Path

from glassworks.core.files import write_atomic
from glassworks.core.recipe import to_toml
from glassworks.core.workspace import RunFolder
from glassworks.models.files.network_file import read_networks, write_networks
from glassworks.pipelines.stackgan.generate import LAST, last_generator
from glassworks.pipelines.stackgan.networks import encoders
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.vocabulary import VOCABULARY


def ship(recipe: StackganRecipe, run: RunFolder, target: RunFolder) -> str:
    """Writes recipe, words and networks into ``target``, and returns the hash of the weights."""
    words = (run.path / VOCABULARY).read_text(encoding="utf-8")
    text, _ = encoders(recipe.encoders, len(json.loads(words)), recipe.seed)
    modules = {"text": text, LAST[recipe.stackgan.stages]: last_generator(recipe)}
    read_networks(run.model, modules)
    Path(target.path).mkdir(parents=True, exist_ok=True)
    write_atomic(target.path / VOCABULARY, words)
    write_atomic(target.recipe, to_toml(recipe))
    return write_networks(target.model, modules, recipe)
