"""The recurrent network, and what it writes."""

import torch

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.text.characters import Vocabulary
from glassworks.models.sequence.recurrent import CharacterNetwork
from glassworks.pipelines.language.recipe import LanguageConfig
from glassworks.tasks.language import sample


def build(config: LanguageConfig, num_symbols: int, seed: int) -> CharacterNetwork:
    """The network with random weights."""
    with seeded(derive(seed, "network")):
        return CharacterNetwork(
            num_symbols, kind=config.kind, hidden=config.hidden, layers=config.layers, embedding=config.embedding,
            dropout=config.dropout,
        )  # fmt: skip


def written(
    network: CharacterNetwork, vocabulary: Vocabulary, prompt: str, length: int, temperature: float, seed: int
) -> str:
    """``length`` characters that follow the prompt.

    Raises:
        DataError: a character of the prompt is not in the vocabulary.
    """
    if prompt == "\n" and "\n" not in vocabulary.symbols:
        prompt = vocabulary.symbols[0]
    generator = torch.Generator().manual_seed(derive(seed, "writing", str(temperature)))
    codes = sample(network, torch.from_numpy(vocabulary.encode(prompt)), length, temperature, generator)
    return vocabulary.decode(codes)
