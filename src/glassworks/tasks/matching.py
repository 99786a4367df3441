"""Learning which text belongs to which image: two encoders, whose vectors of a pair are to be nearest to each other.

The loss is the batch-wise, symmetric one: every image chooses its own caption among all of the batch, every caption
its image, each by a softmax over cosines (as AttnGAN's matching loss, Xu et al. 2018, arXiv:1711.10485, equation 10,
for whole sentences, and CLIP, Radford et al. 2021, arXiv:2103.00020). StackGAN's own text encoder was learned by the
structured joint embedding of Reed et al. 2016 (arXiv:1605.05395, equation 2), which compares the captions of *classes*;
a folder of captioned images has none, and here each batch of B pairs contrasts B - 1 others without any.

A batch has ``batch["pixels"]`` uint8 [B, S, S, 3] and ``batch["words"]`` int64 [B, Q, T]: Q captions of each image,
of which a step takes one by chance and an evaluation the first.

Shape letters: B batch, Q captions of an image, T words, E features, S side.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.tasks.task import Optimizer, StepReport


class CaptionBatch(Protocol):
    """What a step reads of a batch."""

    def __getitem__(self, name: str, /) -> torch.Tensor:
        """``pixels`` and ``words``."""
        ...


def as_samples(pixels_BSSC: torch.Tensor) -> torch.Tensor:
    """uint8 [B, S, S, C] to float [B, C, S, S] in -1 ... 1, as generators draw."""
    return pixels_BSSC.permute(0, 3, 1, 2).float() / 127.5 - 1


def one_of(captions_BQX: torch.Tensor) -> torch.Tensor:
    """One caption of each image by torch's generator, [B, X]."""
    chosen_B = torch.randint(captions_BQX.shape[1], (len(captions_BQX),), device=captions_BQX.device)
    return captions_BQX[torch.arange(len(captions_BQX), device=captions_BQX.device), chosen_B]


def matching_loss(images_BE: torch.Tensor, texts_BE: torch.Tensor, temperature: float) -> torch.Tensor:
    """Mean cross-entropy, in nats, of either choosing its partner; rows are unit vectors, ln B where all are alike."""
    scores_BB = images_BE @ texts_BE.T / temperature
    own_B = torch.arange(len(scores_BB), device=scores_BB.device)
    return (F.cross_entropy(scores_BB, own_B) + F.cross_entropy(scores_BB.T, own_B)) / 2


def chosen_rightly(images_NE: torch.Tensor, texts_NE: torch.Tensor, among: int = 100) -> torch.Tensor:
    """Whether each image's own text is the nearest of ``among``, bool [N]; the last group may be smaller."""
    groups = zip(images_NE.split(among), texts_NE.split(among), strict=True)
    return torch.cat([(p @ t.T).argmax(1) == torch.arange(len(p)) for p, t in groups])


class Matching:
    """Trains a text encoder and an image encoder together.

    Args:
        text: words [B, T] to unit vectors [B, E].
        images: samples [B, 3, S, S] to vectors [B, E].
        temperature: that cosines are divided by.
    """

    def __init__(self, text: nn.Module, images: nn.Module, temperature: float = 0.1) -> None:
        self.text, self.images, self.temperature = text, images, temperature

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """Both encoders."""
        return {"text": self.text, "pictures": self.images}

    def step(self, batch: CaptionBatch, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update of both by the loss of the batch."""
        self.text.train()
        self.images.train()
        words_BT = one_of(batch["words"].to(self._device))
        loss = matching_loss(self._encoded(batch), self.text(words_BT), self.temperature)
        # One backward pass for both: the first optimizer's update is all that the second one has to add.
        self.text.zero_grad(set_to_none=True)
        optimizers["pictures"].minimize(loss)
        optimizers["text"].update()
        return StepReport({"loss": loss.detach()})

    def evaluate(self, batches: Iterable[CaptionBatch]) -> dict[str, float]:
        """``loss`` within batches, ``right``: the share whose own text is the nearest in its batch, and ``n``."""
        self.text.eval()
        self.images.eval()
        total, right, count = 0.0, 0, 0
        with torch.inference_mode():
            for batch in batches:
                images_BE, texts_BE = self._encoded(batch), self.text(batch["words"][:, 0].to(self._device))
                total += float(matching_loss(images_BE, texts_BE, self.temperature)) * len(texts_BE)
                right += int(chosen_rightly(images_BE.cpu(), texts_BE.cpu(), len(texts_BE)).sum())
                count += len(texts_BE)
        return {"loss": total / count, "right": right / count, "n": count}

    def _encoded(self, batch: CaptionBatch) -> torch.Tensor:
        return F.normalize(self.images(as_samples(batch["pixels"].to(self._device))), dim=1)

    @property
    def _device(self) -> torch.device:
        return next(self.text.parameters()).device
