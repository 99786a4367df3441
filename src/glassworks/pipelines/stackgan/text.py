"""The first stage of a StackGAN's run: sentences become vectors, by learning which caption belongs to which picture.

Shape letters: N pictures, Q captions of a picture, T words, E features.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from glassworks.core.seeds import derive
from glassworks.data.loader import Tensors
from glassworks.data.text.characters import Vocabulary
from glassworks.models.sequence.text_encoder import PictureEncoder, TextEncoder
from glassworks.pipelines.stackgan.data import SIDES, coded, vocabulary_of
from glassworks.tasks.matching import Matching
from glassworks.training.loop import fit

if TYPE_CHECKING:
    from glassworks.pipelines.stackgan.pipeline import EncodersConfig
    from glassworks.pipelines.stackgan.stages import Work


@dataclass(frozen=True)
class Texts:
    """Every caption as a vector, and what made it.

    Attributes:
        vocabulary: the words.
        text: the encoder of sentences.
        pictures: its partner.
        encoded_NQE: float32, unit vectors.
        right: share of held-out pictures whose own caption is the nearest of a hundred.
        n: held-out pictures.
    """

    vocabulary: Vocabulary
    text: TextEncoder
    pictures: PictureEncoder
    encoded_NQE: np.ndarray
    right: float
    n: int


def encoders(config: "EncodersConfig", num_words: int, seed: int) -> tuple[TextEncoder, PictureEncoder]:
    """Both with the weights they start from."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "encoders"))
        text = TextEncoder(num_words, config.features, config.embedding, config.hidden)
        return text, PictureEncoder(config.features, SIDES[0], config.width)


def learned_texts(work: "Work") -> Texts:
    """Trains both encoders, and encodes every caption."""
    recipe, pictures = work.recipe, work.pictures
    vocabulary = vocabulary_of(pictures.captions, recipe.encoders.least_count)
    words_NQT = coded(pictures.captions, vocabulary)
    text, picture_encoder = encoders(recipe.encoders, len(vocabulary), recipe.seed)
    task = Matching(text, picture_encoder, recipe.encoders.temperature)
    columns = Tensors({"pixels": pictures.pixels(SIDES[0], None), "words": words_NQT}, "pictures")
    train, monitor = work.loaders(columns, recipe.matching, "matching", held_out_batch=100)
    fit(
        task, train, monitor, recipe.matching, work.folder.part("text"), seed=derive(recipe.seed, "matching"),
        context=work.context, resume=work.resume,
    )  # fmt: skip
    measured = task.evaluate(monitor.epoch(0))
    work.context.note(
        f"{measured['right']:.1%} of {int(measured['n'])} held-out pictures are nearer to their own caption than to "
        "any other of their hundred"
    )
    return Texts(vocabulary, text, picture_encoder, encoded(text, words_NQT), measured["right"], int(measured["n"]))


def encoded(text: TextEncoder, words_NQT: np.ndarray) -> np.ndarray:
    """float32 [N, Q, E]."""
    text.eval()
    flat = torch.from_numpy(words_NQT.reshape(-1, words_NQT.shape[-1]))
    device = next(text.parameters()).device
    with torch.inference_mode():
        vectors = torch.cat([text(part.to(device)).cpu() for part in flat.split(512)])
    return vectors.numpy().reshape(*words_NQT.shape[:2], -1)
