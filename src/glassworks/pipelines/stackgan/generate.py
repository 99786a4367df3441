"""``generate`` of a StackGAN: images of a sentence, each a function of the sentence, the seed and its number."""

import json
from pathlib import Path

import torch

from glassworks.charts.images import enlarged, png, tiled
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, near_miss
from glassworks.core.files import write_atomic
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.text.characters import Vocabulary
from glassworks.models.files.network_file import read_networks
from glassworks.models.generative.stackgan import Stacked, StageOne
from glassworks.pipelines.generate import Generated, GenerateRequest
from glassworks.pipelines.stackgan.networks import encoders, stage_one_networks, stage_two_networks
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.vocabulary import VOCABULARY, known_words

LAST = {1: "one_generator", 2: "two_generator"}
"""By the number of stages: the last generator's name in a run's file. Encoders and generators alone draw images."""


def generate(recipe: StackganRecipe, folder: RunFolder, request: GenerateRequest, context: RunContext) -> Generated:
    """See ``verbs.generate``: one PNG file an image, by the last stage.

    Raises:
        InputError: no sentence, or none of its words was learned.
    """
    symbols = json.loads((folder.path / VOCABULARY).read_text(encoding="utf-8"))
    codes, unknown = understood(request.prompt, Vocabulary(tuple(symbols)), context)
    text, _ = encoders(recipe.encoders, len(symbols), recipe.seed)
    generator = last_generator(recipe)
    read_networks(folder.model, {"text": text, LAST[recipe.stackgan.stages]: generator})
    generator.eval()
    target, paths = Path(request.out) if request.out else folder.path / "generated", []
    with context.stage("drawing", request.count, "images") as advance, torch.inference_mode():
        text_1E = text.eval()(torch.tensor([codes]))
        for number in range(request.count):
            source = torch.Generator().manual_seed(derive(request.seed, "picture", number))
            noise_1Z = torch.randn(1, generator.num_noise, generator=source)
            paths.append(target / f"{number:04d}.png")
            write_atomic(paths[-1], png(enlarged(tiled(generator(noise_1Z, text_1E)[0].numpy(), 1, signed=True))))
            advance(1)
    return Generated(
        run=str(folder.path), task=recipe.task, prompt=request.prompt, pictures=[str(path) for path in paths],
        details={"unknown_words": unknown},
    )  # fmt: skip


def last_generator(recipe: StackganRecipe) -> StageOne | Stacked:
    """What draws the images: the last stage, with the one below it inside."""
    lower, _ = stage_one_networks(recipe)
    return lower if recipe.stackgan.stages == 1 else stage_two_networks(recipe, lower)[0]


def understood(sentence: str, vocabulary: Vocabulary, context: RunContext) -> tuple[list[int], list[str]]:
    """The numbers of the words that are known, and those that are not, which are said.

    Raises:
        InputError: see ``generate``.
    """
    codes, unknown = known_words(sentence, vocabulary)
    hints = [
        f"'{word}' ({near})" if (near := near_miss(word, vocabulary.symbols[1:])) else f"'{word}'" for word in unknown
    ]
    if not codes:
        raise InputError(
            expected="a sentence in words that were learned",
            found=f"no word that was learned from: {', '.join(hints)}" if hints else "an empty one",
            do=f"It knows {len(vocabulary) - 1} words, among them {', '.join(_some(vocabulary))}.",
        )
    if unknown:
        context.note(f"not among the {len(vocabulary) - 1} words that were learned, left out: {', '.join(hints)}")
    return codes, unknown


def _some(vocabulary: Vocabulary) -> list[str]:
    """About a dozen words over the whole of the alphabet."""
    words = vocabulary.symbols[1:]
    return list(words[:: max(1, len(words) // 12)][:12])
