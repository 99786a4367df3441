"""Training loops on the same batches: ours, and those of timm's and torchvision's own scripts.

Neither package carries its script (``train.py`` of timm, ``references/classification/train.py`` of torchvision), so the
step of each is written out here as the script takes it: timm's with bfloat16 autocast, channels-last weights and inputs
and ``torch.compile``; torchvision's in the weights' plain layout, with autocast and without compiling, as its options
default. All take AdamW at one rate and the same images in the same order, so that their losses can be compared.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from part import Part
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.pixels import PixelSpec
from glassworks.core.workspace import RunFolder
from glassworks.data.images.pixels import normalize_pixels
from glassworks.data.loader import Images, Loader
from glassworks.inference.folding import norms_folded
from glassworks.models.classifier import Classifier
from glassworks.models.timm_backbones import load_backbone
from glassworks.tasks.augment import Augmentation
from glassworks.tasks.classification import Classification
from glassworks.training.config import TrainingConfig
from glassworks.training.loop import fit
from glassworks.training.observers import Observer

RATE = 1e-3
WARM_UP = 10
"""Steps that are not counted: compiling, choosing kernels, filling caches."""


@dataclass
class Course:
    """Losses of every step, and images per second after the warm-up.

    A reading of the loss waits for the device, which the scripts do now and then: losses are kept on it until the end.
    """

    part: Part
    batch: int
    warm_up: int
    losses: list[torch.Tensor] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0

    def add(self, loss: torch.Tensor) -> None:
        """After each step."""
        self.losses.append(loss.detach().clone())
        if len(self.losses) == self.warm_up:
            self.part.wait()
            self.began = time.perf_counter()

    def results(self) -> dict[str, Any]:
        """After the last step."""
        self.part.wait()
        self.ended = time.perf_counter()
        counted = len(self.losses) - self.warm_up
        losses = [float(loss) for loss in self.losses]
        tail = losses[len(losses) // 2 :]
        rate = counted * self.batch / (self.ended - self.began)
        return {"images_per_second": rate, "late_loss": sum(tail) / len(tail), "losses": losses}


class _Watch(Observer):
    def __init__(self, course: Course) -> None:
        self.course = course

    def on_step(self, state: Any, report: Any) -> None:
        self.course.add(report.values["loss"])


def network_of(name: str) -> Classifier:
    """The same random weights for every loop."""
    torch.manual_seed(0)
    backbone = load_backbone(name, "random")
    return Classifier(backbone.network, backbone.num_features, 2)


def spec_of(side: int) -> PixelSpec:
    """ImageNet's preprocessing of images that have their size already."""
    return PixelSpec.standard(side, resize=side)


def ours(
    part: Part, name: str, data: tuple[np.ndarray, np.ndarray], batch: int, steps: int, *, frozen_norms: bool
) -> Course:
    """Our loop with its recorder, on resized images, in bfloat16, as ``--finetune`` (frozen norms) or end to end."""
    pixels, labels = data
    network, spec = network_of(name), spec_of(pixels.shape[1])
    loader = Loader(Images(pixels, labels), np.arange(len(labels)), batch, 0, shuffle=True, drop_last=True)
    settings = {"epochs": max(1, steps // len(loader)), "batch_size": batch, "learning_rate": RATE, "warmup_steps": 0}
    fixed = {"schedule": "constant", "clip_norm": 0.0, "precision": "bfloat16", "checkpoint_seconds": 1e9}
    config = TrainingConfig.parse({**settings, **fixed}, "[training]").on(part.device.type)
    task = Classification(
        network, normalized=partial(normalize_pixels, spec), size=pixels.shape[1], num_classes=2,
        augmentation=Augmentation(), precision="bfloat16", frozen_norms=frozen_norms,
    )  # fmt: skip
    course = Course(part, batch, min(WARM_UP, settings["epochs"] * len(loader) // 2))
    with tempfile.TemporaryDirectory() as folder:
        run = partial(fit, task, loader, None, config, RunFolder(Path(folder)), seed=0, context=RunContext())
        if frozen_norms:
            with norms_folded(network.to(part.device).eval()):
                run(observers=[_Watch(course)])
        else:
            run(observers=[_Watch(course)])
    return course


def batches(data: tuple[np.ndarray, np.ndarray], batch: int, steps: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """uint8 [B, H, W, 3] and labels, in the very order of our loader."""
    pixels, labels = data
    loader = Loader(Images(pixels, labels), np.arange(len(labels)), batch, 0, shuffle=True, drop_last=True)
    for epoch in range(max(1, steps // len(loader))):
        for taken in loader.epoch(epoch):
            yield taken.pixels_BHWC, taken.labels_B


def peer(
    part: Part, name: str, given: Iterator[tuple[torch.Tensor, torch.Tensor]], batch: int, warm_up: int,
    *, like: str, frozen_norms: bool,
) -> Course:  # fmt: skip
    """The loop of ``like`` (``timm`` or ``torchvision``) on uint8 [B, H, W, 3] batches, normalised on the device."""
    network = network_of(name).to(part.device)
    step = (
        _timm_step(part, network, frozen=frozen_norms)
        if like == "timm"
        else _torchvision_step(part, network, frozen=frozen_norms)
    )
    spec = spec_of(224)
    course = Course(part, batch, warm_up)
    for pixels_BHWC, labels_B in given:
        inputs_BCHW = normalize_pixels(spec, pixels_BHWC.to(part.device, non_blocking=True))
        course.add(step(inputs_BCHW, labels_B.to(part.device, non_blocking=True)))
    return course


Step = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def _timm_step(part: Part, network: nn.Module, *, frozen: bool) -> Step:
    network.to(memory_format=torch.channels_last)
    _learn_mode(network, frozen=frozen)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01, fused=True)
    model = torch.compile(network) if can_compile(part) else network

    def step(inputs_BCHW: torch.Tensor, labels_B: torch.Tensor) -> torch.Tensor:
        inputs_BCHW = inputs_BCHW.contiguous(memory_format=torch.channels_last)
        with torch.autocast(part.device.type, dtype=torch.bfloat16):
            loss = F.cross_entropy(model(inputs_BCHW), labels_B)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss

    return step


def _torchvision_step(part: Part, network: nn.Module, *, frozen: bool) -> Step:
    _learn_mode(network, frozen=frozen)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)

    def step(inputs_BCHW: torch.Tensor, labels_B: torch.Tensor) -> torch.Tensor:
        with torch.autocast(part.device.type, dtype=torch.bfloat16):
            loss = F.cross_entropy(network(inputs_BCHW.contiguous()), labels_B)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step


def can_compile(part: Part) -> bool:
    """Whether ``torch.compile`` has what it needs; a trial does not wait for it."""
    from importlib.util import find_spec

    return part.device.type == "cuda" and find_spec("triton") is not None


def _learn_mode(network: nn.Module, *, frozen: bool) -> None:
    network.train()
    for module in network.modules():
        if frozen and isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.eval()
