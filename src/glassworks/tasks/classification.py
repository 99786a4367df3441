"""Classification: images with one label each, cross-entropy, and accuracy.

Shape letters: B batch, C channels, H height, W width, K classes, N images.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.tasks.augment import Augmentation, middle
from glassworks.tasks.task import Optimizer, StepReport

_AUXILIARY_SHARE = 0.3
"""Of an auxiliary head's loss, in the whole (Szegedy et al. 2014, section 5)."""


class ImageBatch(Protocol):
    """What a step reads of a batch: uint8 pixels [B, H, W, C] and int64 labels [B]."""

    @property
    def pixels_BHWC(self) -> torch.Tensor:  # noqa: N802 - shape letters
        """uint8."""
        ...

    @property
    def labels_B(self) -> torch.Tensor:  # noqa: N802
        """int64."""
        ...


class Classification:
    """Trains ``network`` to distinguish classes.

    Args:
        network: normalized images [B, C, H, W] to logits [B, K].
        normalized: uint8 pixels [B, H, W, C] to the network's input, such as ``normalize_pixels`` of a ``PixelSpec``.
        size: side of the images that the network sees; batches may hold larger ones, to be cropped.
        num_classes: K.
        augmentation: what happens to training images.
        label_smoothing: share of the target spread over all classes (Szegedy et al. 2016, arXiv:1512.00567, section 7).
        class_weights_K: weight of each class in the training loss.
        precision: ``float32`` or ``bfloat16``, the format of the network's computation; weights stay float32.
        frozen_norms: BatchNorm uses its running statistics and leaves them as they are; its scale and shift do learn.
        auxiliary: heads that learn the same classes from feature maps half-way, so that a gradient comes to the lower
            layers by a short way (Szegedy et al. 2014, arXiv:1409.4842, section 5); ``network.backbone`` must give the
            maps by ``with_branches``. They end with the training.
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        normalized: Callable[[torch.Tensor], torch.Tensor],
        size: int,
        num_classes: int,
        augmentation: Augmentation = Augmentation(),  # noqa: B008 - frozen
        label_smoothing: float = 0.0,
        class_weights_K: torch.Tensor | None = None,
        precision: str = "float32",
        frozen_norms: bool = False,
        auxiliary: nn.ModuleList | None = None,
    ) -> None:
        self.network = network
        self.normalized = normalized
        self.size = size
        self.num_classes = num_classes
        self.augmentation = augmentation
        self.label_smoothing = label_smoothing
        self.class_weights_K = class_weights_K
        self.precision = precision
        self.frozen_norms = frozen_norms
        self.auxiliary = auxiliary

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """The network, and its auxiliary heads where there are any."""
        return {"network": self.network} | ({"auxiliary": self.auxiliary} if self.auxiliary is not None else {})

    def step(self, batch: ImageBatch, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update by the mean loss over the batch."""
        self._learn_mode()
        pixels_BHWC, labels_B = self._to_device(batch)
        inputs_BCHW = self.normalized(self.augmentation.apply(pixels_BHWC, self.size))
        inputs_BCHW, targets = self.augmentation.mixed(inputs_BCHW, labels_B, self.num_classes)
        weights_K = None if self.class_weights_K is None else self.class_weights_K.to(inputs_BCHW.device)
        losses = [
            F.cross_entropy(logits_BK, targets, weight=weights_K, label_smoothing=self.label_smoothing)
            for logits_BK in self._all_logits(inputs_BCHW)
        ]
        self._minimize(losses[0] + _AUXILIARY_SHARE * sum(losses[1:]), optimizers)
        return StepReport({"loss": losses[0].detach()})

    def evaluate(self, batches: Iterable[ImageBatch]) -> dict[str, float]:
        """Mean cross-entropy ``loss`` (without smoothing or weights), ``accuracy`` and ``n``, the images counted."""
        logits_NK, labels_N = self.predict(batches)
        return {
            "loss": float(F.cross_entropy(logits_NK, labels_N)),
            "accuracy": float((logits_NK.argmax(1) == labels_N).double().mean()),
            "n": len(labels_N),
        }

    def predict(self, batches: Iterable[ImageBatch]) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits [N, K] and labels [N] of unchanged images, on the processor."""
        self.network.eval()
        logits, labels = [], []
        with torch.inference_mode():
            for batch in batches:
                pixels_BHWC, labels_B = self._to_device(batch)
                logits.append(self._logits(self.normalized(middle(pixels_BHWC, self.size))).cpu())
                labels.append(labels_B.cpu())
        return torch.cat(logits), torch.cat(labels)

    def _learn_mode(self) -> None:
        for module in self.modules.values():
            module.train()
        if self.frozen_norms:
            for module in self.network.modules():
                if isinstance(module, nn.modules.batchnorm._BatchNorm):
                    module.eval()

    def _to_device(self, batch: ImageBatch) -> tuple[torch.Tensor, torch.Tensor]:
        device = next(self.network.parameters()).device
        return batch.pixels_BHWC.to(device, non_blocking=True), batch.labels_B.to(device, non_blocking=True)

    def _minimize(self, loss: torch.Tensor, optimizers: Mapping[str, Optimizer]) -> None:
        if self.auxiliary is not None:
            self.auxiliary.zero_grad(set_to_none=True)
        optimizers["network"].minimize(loss)
        if self.auxiliary is not None:
            optimizers["auxiliary"].update()

    def _all_logits(self, inputs_BCHW: torch.Tensor) -> list[torch.Tensor]:
        """The network's logits [B, K], and those of the auxiliary heads."""
        if self.auxiliary is None:
            return [self._logits(inputs_BCHW)]
        network: Any = self.network
        with self._computing(inputs_BCHW):
            seen = network.backbone.with_branches(inputs_BCHW)
            logits = [head(part) for head, part in zip([network.head, *self.auxiliary], seen, strict=True)]
        return [logits_BK.float() for logits_BK in logits]

    def _logits(self, inputs_BCHW: torch.Tensor) -> torch.Tensor:
        with self._computing(inputs_BCHW):
            logits_BK = self.network(inputs_BCHW)
        return logits_BK.float()

    def _computing(self, inputs_BCHW: torch.Tensor) -> torch.autocast:
        return torch.autocast(inputs_BCHW.device.type, dtype=torch.bfloat16, enabled=self.precision == "bfloat16")
