"""Contrastive learning: two views of an image should be distinguished from all other images by their features alone.

The loss is NT-Xent of SimCLR (Chen et al. 2020, arXiv:2002.05709, equation 1). What is unusual here: images are first
pasted together by pairs (``Views.collages``), which makes more of a limited stock.

Shape letters: B batch, C channels, H height, W width, D features, P projection.
"""

from collections.abc import Iterable, Mapping

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.generator import seeded
from glassworks.tasks.classification import ImageBatch
from glassworks.tasks.task import Optimizer, StepReport
from glassworks.tasks.views import Views


class Projected(nn.Module):
    """A backbone with the projector that only training needs: images [B, C, H, W] to [B, P].

    Args:
        backbone: images to features [B, D].
        num_features: of those that are projected.
        skipped: features before them, of layers that are not trained.
        projection: P.
        hidden: width in between.
    """

    def __init__(
        self, backbone: nn.Module, num_features: int, *, skipped: int = 0, projection: int = 256, hidden: int = 512
    ) -> None:
        super().__init__()
        self.backbone, self.skipped = backbone, skipped
        self.projector = nn.Sequential(
            nn.Linear(num_features, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, projection)
        )

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.projector(self.backbone(x_BCHW)[:, self.skipped :])


class Contrastive:
    """Trains ``network`` to know the other view of an image again.

    Args:
        network: normalized views to projections, such as ``Projected``.
        views: how views are drawn.
        size: side of a view in pixels.
        temperature: of the similarities.
        precision: ``float32`` or ``bfloat16``, the format of the network's computation; weights stay float32.
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        views: Views,
        size: int,
        temperature: float = 0.2,
        precision: str = "float32",
    ) -> None:
        self.network = network
        self.views = views
        self.size = size
        self.temperature = temperature
        self.precision = precision

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """One network."""
        return {"network": self.network}

    def step(self, batch: ImageBatch, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update by the mean loss over both views of the batch."""
        self.network.train()
        loss, _ = self._compared(batch)
        optimizers["network"].minimize(loss)
        return StepReport({"loss": loss.detach()})

    def evaluate(self, batches: Iterable[ImageBatch]) -> dict[str, float]:
        """``loss``, and ``accuracy``: how often the other view is the most similar one; the same views always."""
        self.network.eval()
        losses, right, count = 0.0, 0.0, 0
        with torch.inference_mode(), seeded(0):
            for batch in batches:
                loss, accuracy = self._compared(batch)
                n = len(batch.labels_B)
                losses, right, count = losses + float(loss) * n, right + float(accuracy) * n, count + n
        return {"loss": losses / count, "accuracy": right / count, "n": count}

    def view(self, batch: ImageBatch) -> torch.Tensor:
        """One random view of each image, normalized: [B, C, S, S] around -1..1."""
        return self._viewed(self._images(batch))

    def _images(self, batch: ImageBatch) -> torch.Tensor:
        device = next(self.network.parameters()).device
        pixels_BCHW = batch.pixels_BHWC.to(device, non_blocking=True).permute(0, 3, 1, 2).float() / 255
        return self.views.collages(pixels_BCHW)

    def _viewed(self, pixels_BCHW: torch.Tensor) -> torch.Tensor:
        view_BCHW = self.views.view(pixels_BCHW, self.size) * 2 - 1
        return view_BCHW.contiguous(memory_format=torch.channels_last)

    def _compared(self, batch: ImageBatch) -> tuple[torch.Tensor, torch.Tensor]:
        pixels_BCHW = self._images(batch)
        both = torch.cat([self._viewed(pixels_BCHW) for _ in range(2)])
        half = self.precision == "bfloat16"
        with torch.autocast(both.device.type, dtype=torch.bfloat16, enabled=half):
            projected = self.network(both)
        return nt_xent(projected.float(), self.temperature)


def nt_xent(projected: torch.Tensor, temperature: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The loss of projections [2B, P], row i and row B + i views of one image, and the share of right guesses."""
    rows = F.normalize(projected, dim=1)
    similar = rows @ rows.T / temperature
    similar = similar.masked_fill(torch.eye(len(rows), dtype=torch.bool, device=rows.device), -torch.inf)
    partner = torch.arange(len(rows), device=rows.device).roll(len(rows) // 2)
    return F.cross_entropy(similar, partner), (similar.detach().argmax(1) == partner).float().mean()
