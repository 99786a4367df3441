"""The loop of PyTorch's transfer learning tutorial, or all weights with ``--finetune STEPS``. One JSON line."""

import argparse
import json
import time

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--network", default="resnet50")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--workers", type=int, default=2)
parser.add_argument("--finetune", type=int, default=0, help="steps with all weights learning, images per second")
options = parser.parse_args()

begin = time.perf_counter()
import torch  # noqa: E402
from torch import nn, optim  # noqa: E402
from torchvision import datasets, models, transforms  # noqa: E402

imported = time.perf_counter()


def main() -> dict[str, float]:
    normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    cut = [transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor(), normalize]
    middle = [transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), normalize]
    sets = {
        part: datasets.ImageFolder(f"{options.data}/{part}", transforms.Compose(steps))
        for part, steps in (("train", cut), ("val", middle))
    }
    loaders = {
        part: torch.utils.data.DataLoader(sets[part], options.batch, shuffle=True, num_workers=options.workers)
        for part in sets
    }
    model = getattr(models, options.network)(weights=None)
    for parameter in model.parameters():
        parameter.requires_grad = bool(options.finetune)
    model.fc = nn.Linear(model.fc.in_features, len(sets["train"].classes))
    criterion = nn.CrossEntropyLoss()
    learned = model.parameters() if options.finetune else model.fc.parameters()
    optimizer = optim.SGD(learned, lr=0.001, momentum=0.9)
    if options.finetune:
        return finetune(model, loaders["train"], criterion, optimizer)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)
    for _ in range(options.epochs):
        for part in ("train", "val"):
            model.train(part == "train")
            correct, total = 0, 0.0
            for inputs, labels in loaders[part]:
                optimizer.zero_grad()
                with torch.set_grad_enabled(part == "train"):
                    outputs = model(inputs)
                    loss = criterion(outputs, labels)
                    if part == "train":
                        loss.backward()
                        optimizer.step()
                total += loss.item() * inputs.size(0)
                correct += int(torch.sum(outputs.argmax(1) == labels))
            if part == "train":
                scheduler.step()
    return {"images": sum(len(part) for part in sets.values())}


def finetune(model, loader, criterion, optimizer) -> dict[str, float]:
    """Whole passes over the training images, as many as come nearest to the steps asked for."""
    model.train()
    steps = images = 0
    began = time.perf_counter()
    for _ in range(max(1, round(options.finetune / len(loader)))):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
            loss.item()
            steps, images = steps + 1, images + len(labels)
    return {"steps": steps, "images_per_second": images / (time.perf_counter() - began)}


if __name__ == "__main__":
    result = main()
    print(json.dumps({"seconds": time.perf_counter() - imported, "import_seconds": imported - begin, **result}))
