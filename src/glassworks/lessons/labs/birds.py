"""Birds of a reader's sentence, by the StackGAN that ships: the images of its stages, and what the noise changes.

Shape letters: N images, C channels (3), S side, E text features, Z noise.
"""

import json
import threading
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import torch

from glassworks.charts.images import LOSSLESS, bytes_of, jpeg, png, uri_of
from glassworks.core.errors import InputError, near_miss
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.text.characters import Vocabulary
from glassworks.models.files.network_file import read_networks
from glassworks.models.generative.stackgan import Stacked, StageOne
from glassworks.models.sequence.text_encoder import TextEncoder
from glassworks.pipelines.registry import trained
from glassworks.pipelines.stackgan.generate import LAST, last_generator
from glassworks.pipelines.stackgan.networks import encoders
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.vocabulary import VOCABULARY, known_words
from glassworks.recipes.load import recipe_of

SHIPPED = "stackgan_birds"
COUNT = 6
"""Birds of one sentence."""
LONGEST = 300
"""Letters of a sentence that are read."""
_lock = threading.Lock()


@dataclass(frozen=True)
class Painter:
    """The networks that draw, ready to use.

    Attributes:
        vocabulary: words that were learned.
        text: the encoder of sentences.
        generator: the last stage, with the one below it inside.
    """

    vocabulary: Vocabulary
    text: TextEncoder
    generator: StageOne | Stacked


@dataclass(frozen=True)
class Flock:
    """Birds of one sentence.

    Attributes:
        stages: of each its name, its side in pixels and an image for every bird, as text that a page can hold.
        unknown: words that were not learned and are left out, each with the nearest one that was.
        apart: mean difference of two of these birds in the last stage, in shares of the whole range of brightness.
        means: of each bird of the last stage the mean red, green and blue in the middle, 0 to 255.
    """

    stages: list[tuple[str, int, list[str]]]
    unknown: list[str]
    apart: float
    means: list[list[float]]


@cache
def painter() -> Painter:
    """The networks that ship; read once for all readers."""
    with _lock:
        folder = RunFolder(trained()[SHIPPED])
        recipe = recipe_of(folder)
        assert isinstance(recipe, StackganRecipe)  # noqa: S101 - we ship it
        symbols = json.loads((folder.path / VOCABULARY).read_text(encoding="utf-8"))
        text, _ = encoders(recipe.encoders, len(symbols), recipe.seed)
        generator = last_generator(recipe)
        read_networks(folder.model, {"text": text, LAST[recipe.stackgan.stages]: generator})
        return Painter(Vocabulary(tuple(symbols)), text.eval(), generator.eval())


def words() -> list[str]:
    """All that were learned."""
    return list(painter().vocabulary.symbols[1:])


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The birds that a page asks for.

    Raises:
        InputError: none of the words was learned.
    """
    noise = min(max(float(asked.get("noise", 1)), 0), 3)
    return {"flock": asdict(draw(str(asked.get("sentence", "")), seed=int(asked.get("seed", 0)), noise=noise))}


def draw(sentence: str, *, seed: int = 0, noise: float = 1.0) -> Flock:
    """Birds of the sentence, each from noise of its own; the same seed gives the same ones.

    Args:
        sentence: in words.
        seed: of the noise.
        noise: factor of all of it: at 0 nothing but the sentence speaks, and all birds are one.

    Raises:
        InputError: none of the words was learned.
    """
    vocabulary = painter().vocabulary
    codes, unknown = known_words(sentence[:LONGEST], vocabulary)
    if not codes:
        raise InputError(
            expected="a sentence with a word that was learned",
            found=f"'{sentence[:100]}'",
            do="Try: a small yellow bird with a black crown and a short black pointed beak.",
        )
    samples_NCSS = _samples(codes, seed, noise)
    last_NCSS = samples_NCSS[-1][1]
    side = last_NCSS.shape[-1]
    middle_NCSS = last_NCSS[:, :, side // 3 : 2 * side // 3, side // 3 : 2 * side // 3]
    return Flock(
        stages=[(name, part.shape[-1], [_as_text(one) for one in part]) for name, part in samples_NCSS],
        unknown=[f"{word} ({near})" if (near := near_miss(word, vocabulary.symbols[1:])) else word for word in unknown],
        apart=_apart(last_NCSS),
        means=((middle_NCSS.mean(dim=(2, 3)) + 1) * 127.5).tolist(),
    )


def _samples(codes: list[int], seed: int, noise: float) -> list[tuple[str, torch.Tensor]]:
    generator = painter().generator
    source = torch.Generator().manual_seed(derive(seed, "lesson"))
    noise_NZ = noise * torch.randn(COUNT, generator.num_noise, generator=source)
    with torch.inference_mode():
        text_NE = painter().text(torch.tensor([codes])).expand(COUNT, -1)
        if isinstance(generator, StageOne):
            return [("Stage I", generator(noise_NZ, text_NE).images_BCSS)]
        below_NZ = noise_NZ[:, : generator.lower.num_noise]
        sketch_NCSS = generator.lower(below_NZ, text_NE).images_BCSS
        return [("Stage I", sketch_NCSS), ("Stage II", generator(noise_NZ, text_NE).images_BCSS.clamp(-1, 1))]


def _as_text(image_CSS: torch.Tensor) -> str:
    """Quickly written: the smallest PNG takes longer than the network that draws it, and who drags waits for both."""
    pixels = bytes_of(image_CSS.numpy(), signed=True).transpose(1, 2, 0)
    return uri_of(jpeg(pixels) if image_CSS.shape[-1] > LOSSLESS else png(pixels, small=False))


def _apart(images_NCSS: torch.Tensor) -> float:
    """Over all pairs."""
    count = len(images_NCSS)
    pairs = [(one, other) for one in range(count) for other in range(one)]
    return float(torch.stack([(images_NCSS[a] - images_NCSS[b]).abs().mean() / 2 for a, b in pairs]).mean())
