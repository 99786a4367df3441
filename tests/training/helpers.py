"""A tiny training that tests start, kill and resume; run as a script it is the process that is killed."""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Images, Loader
from glassworks.models.fingerprint import weights_hash
from glassworks.tasks.augment import Augmentation
from glassworks.tasks.classification import Classification
from glassworks.training.config import TrainingConfig
from glassworks.training.ema import live_tensors
from glassworks.training.loop import fit

CONFIG = TrainingConfig(
    epochs=3,
    batch_size=8,
    ema_decay=0.9,
    checkpoint_steps=1,
    log_steps=1,
    warmup_steps=2,
    layer_decay=0.8,
)


def normalized(pixels_BHWC):
    return pixels_BHWC.permute(0, 3, 1, 2).float() / 255


def network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(8, 2),
        )


def loaders(batch_size=8):
    """Dark and light images: 44 to learn from, 12 to monitor."""
    labels = np.arange(56) % 2
    noise = np.random.default_rng(0).integers(0, 100, (56, 12, 12, 3))
    pixels = (noise + 100 * labels[:, None, None, None]).astype(np.uint8)
    train = Loader(Images(pixels, labels), np.arange(44), batch_size=batch_size, seed=5, shuffle=True)
    return train, Loader(Images(pixels, labels), np.arange(44, 56), batch_size=12)


def learning(net=None):
    """The task on random crops and mixtures of the images."""
    augmentation = Augmentation("resized", flip=True, mixup=0.2)
    return Classification(
        net or network(), normalized=normalized, size=8, num_classes=2, augmentation=augmentation, label_smoothing=0.1
    )


def run(folder, *, resume=False, config=CONFIG, monitored=True, net=None, context=None, **settings):
    """Trains; the result, the task and the weights' hash."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    task = learning(net)
    train, monitor = loaders()
    monitor = monitor if monitored else None
    context = context or RunContext()
    result = fit(task, train, monitor, config, RunFolder(folder), seed=7, context=context, resume=resume, **settings)
    return result, task, weights_hash(live_tensors(task.modules))


if __name__ == "__main__":
    torch.set_num_threads(1)
    print("ready", flush=True)
    print(run(sys.argv[1], resume=True)[2], flush=True)
