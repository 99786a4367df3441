"""timm's training loop as its ``train.py`` writes it, all weights learning from ImageNet's. One JSON line.

The script is not in timm's wheel: its data, optimizer and step are called here in the order in which it calls them.
"""

import argparse
import json
import os
import time
from contextlib import nullcontext
from functools import partial

import torch
from timm.data import create_dataset, create_loader
from timm.models import create_model
from timm.optim import create_optimizer_v2
from timm.utils import AverageMeter, dispatch_clip_grad
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--network", default="tf_efficientnet_lite0")
parser.add_argument("--weights", required=True)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--rate", type=float, default=2e-4)
parser.add_argument("--workers", type=int, default=2)
parser.add_argument("--amp", action="store_true", help="--amp --amp-dtype bfloat16")
options = parser.parse_args()


def processor_seconds() -> float:
    """Of this process and of the workers that have ended."""
    return sum(os.times()[:4])


def main() -> dict[str, float]:
    torch.manual_seed(0)
    model = create_model(options.network, num_classes=2)
    state = torch.load(options.weights, map_location="cpu", weights_only=True)
    model.load_state_dict({key: value for key, value in state.items() if "classifier" not in key}, strict=False)
    nn.init.zeros_(model.classifier.weight)
    nn.init.zeros_(model.classifier.bias)
    model = model.to(memory_format=torch.channels_last)
    create = partial(
        create_loader, input_size=(3, 224, 224), use_prefetcher=False, num_workers=options.workers,
        persistent_workers=False,
        mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), crop_pct=0.875,
    )  # fmt: skip
    sets = {
        part: create_dataset("", root=options.data, split=folder)
        for part, folder in (("train", "train"), ("val", "val"))
    }
    train = create(
        sets["train"], batch_size=options.batch, is_training=True, scale=(0.35, 1.0), hflip=0.5, color_jitter=0.0,
        auto_augment=None, interpolation="bilinear",
    )  # fmt: skip
    optimizer = create_optimizer_v2(model, opt="adamw", lr=options.rate, weight_decay=0.02)
    criterion = nn.CrossEntropyLoss()
    model.train()
    meter, images = AverageMeter(), 0
    began, used = time.perf_counter(), processor_seconds()
    for _ in range(options.epochs):
        for loaded, target in train:
            inputs = loaded.contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", dtype=torch.bfloat16) if options.amp else nullcontext():
                loss = criterion(model(inputs), target)
            loss.backward()
            dispatch_clip_grad(model.parameters(), value=1.0, mode="norm")
            optimizer.step()
            optimizer.zero_grad()
            meter.update(loss.item(), len(inputs))
            images += len(inputs)
    seconds, used = time.perf_counter() - began, processor_seconds() - used
    result = {"images": images, "images_per_second": images / seconds, "images_per_processor_second": images / used}
    return result | evaluated(model, create(sets["val"], batch_size=64, is_training=False, interpolation="bilinear"))


def evaluated(model: nn.Module, batches) -> dict[str, float]:
    """Mean loss and accuracy on the validation images, in float32."""
    model.eval()
    with torch.inference_mode():
        outputs, targets = zip(*((model(inputs), target) for inputs, target in batches), strict=True)
    logits, labels = torch.cat(outputs), torch.cat(targets)
    loss = float(nn.functional.cross_entropy(logits, labels))
    return {"val_loss": loss, "val_accuracy": float((logits.argmax(1) == labels).double().mean())}


if __name__ == "__main__":
    print(json.dumps(main()))
