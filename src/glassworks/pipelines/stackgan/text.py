"""The first training of a StackGAN's run: sentences become vectors, by learning which caption belongs to which image.

Shape letters: N images, Q captions of an image, T words, E features.
"""

from dataclasses import dataclass

import numpy as np
import torch

from glassworks.core.seeds import derive
from glassworks.data.loader import Tensors
from glassworks.data.text.characters import Vocabulary
from glassworks.models.sequence.text_encoder import ImageEncoder, TextEncoder
from glassworks.pipelines.stackgan.data import SIDES
from glassworks.pipelines.stackgan.networks import encoders
from glassworks.pipelines.stackgan.split import StackganJob, loaders
from glassworks.pipelines.stackgan.vocabulary import coded, vocabulary_of
from glassworks.tasks.matching import Matching
from glassworks.training.loop import fit


@dataclass(frozen=True)
class Texts:
    """Every caption as a vector, and what made it.

    Attributes:
        vocabulary: the words.
        text: the encoder of sentences.
        images: its partner.
        encoded_NQE: float32, unit vectors.
        right: share of held-out images whose own caption is the nearest of a hundred.
    """

    vocabulary: Vocabulary
    text: TextEncoder
    images: ImageEncoder
    encoded_NQE: np.ndarray
    right: float


def train_encoders(job: StackganJob) -> Texts:
    """Trains both encoders, and encodes every caption."""
    recipe, split = job.recipe, job.inputs
    captions = split.images.captions
    vocabulary = vocabulary_of(captions, recipe.encoders.least_count)
    words_NQT = coded(captions, vocabulary)
    text, image_encoder = encoders(recipe.encoders, len(vocabulary), recipe.seed)
    task = Matching(text, image_encoder, recipe.encoders.temperature)
    columns = Tensors({"pixels": split.images.pixels(SIDES[0], None), "words": words_NQT}, "images")
    train, monitor = loaders(recipe, split, columns, recipe.matching, "matching", held_out_batch=100)
    fit(
        task, train, monitor, recipe.matching, job.folder.part("text"), seed=derive(recipe.seed, "matching"),
        context=job.context, resume=job.resume,
    )  # fmt: skip
    measured = task.evaluate(monitor.epoch(0))
    job.context.note(
        f"{measured['right']:.1%} of {int(measured['n'])} held-out images are nearer to their own caption than to "
        "any other of their hundred"
    )
    return Texts(vocabulary, text, image_encoder, encoded(text, words_NQT), measured["right"])


def encoded(text: TextEncoder, words_NQT: np.ndarray) -> np.ndarray:
    """float32 [N, Q, E]."""
    text.eval()
    flat = torch.from_numpy(words_NQT.reshape(-1, words_NQT.shape[-1]))
    device = next(text.parameters()).device
    with torch.inference_mode():
        vectors = torch.cat([text(part.to(device)).cpu() for part in flat.split(512)])
    return vectors.numpy().reshape(*words_NQT.shape[:2], -1)
