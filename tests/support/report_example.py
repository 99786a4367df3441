"""A report of any size, made of numbers that look like a real run's."""

import shutil

import numpy as np
import pytest
from PIL import Image

from glassworks.data.sources.source import Problem
from glassworks.metrics.classification import evaluate
from glassworks.pipelines.classification.gallery import thumbnail
from glassworks.pipelines.classification.head.report import Head, PathPoint
from glassworks.pipelines.classification.report import (
    Epoch,
    FineTune,
    GalleryItem,
    HeldOut,
    NetworkSummary,
    RunReport,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RECIPE = '[data]\nsource = "photos"\nseed = 0\n\n[model]\nbackbone = "mobilenetv2_100"\n'


def make_probabilities(num_classes, n, skill, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, num_classes, n)
    logits = rng.normal(size=(n, num_classes))
    logits[np.arange(n), labels] += skill
    powers = np.exp(1.6 * logits)
    return powers / powers.sum(axis=1, keepdims=True), labels


def make_gallery_items(classes, probabilities, labels, pictures):
    answered = probabilities.argmax(axis=1)
    items = []
    for kind, wanted in (("worst", answered != labels), ("unsure", answered == labels)):
        order = np.argsort(-probabilities.max(axis=1) if kind == "worst" else probabilities.max(axis=1))
        for place in [place for place in order if wanted[place]][:8]:
            items.append(
                GalleryItem(
                    path=f"val/{classes[labels[place]]}/{place:05d}_a_rather_long_file_name.jpg",
                    true=classes[labels[place]],
                    predicted=classes[answered[place]],
                    probability=float(probabilities[place].max()),
                    true_probability=float(probabilities[place, labels[place]]),
                    kind=kind,
                    thumbnail=pictures[len(items) % len(pictures)],
                )
            )
    return items


def build_report(classes, n=153, skill=3.0, pictures=None, **changes):
    probabilities, labels = make_probabilities(len(classes), n, skill)
    pictures = pictures or [thumbnail(Image.new("RGB", (200, 120), (90, 140, 60)))]
    counts = np.bincount(labels, minlength=len(classes))
    values = {
        "run": "runs/photos-001",
        "created": "2026-11-24 10:43",
        "version": "0.1.0",
        "source": "photos/",
        "located": "/home/ada/photos/",
        "title": "photos",
        "classes": list(classes),
        "counts": {"train": (counts * 2 + 1).tolist(), "val": counts.tolist()},
        "evaluation": evaluate(probabilities, labels, classes),
        "held_out": HeldOut(name="the source's own val split", n=n),
        "baseline": float(counts.max() / n),
        "backbone": NetworkSummary(
            name="mobilenetv2_100",
            weights="weights/mobilenetv2_100.imagenet",
            parameters=2_223_872,
            features=1280,
            precision="bfloat16",
            input_size=224,
        ),
        "head": Head(
            regularisation=1e-3,
            path=[
                PathPoint(
                    regularisation=10.0**e, log_loss=0.09 + 0.012 * (e + 3) ** 2, accuracy=0.96 - 0.004 * abs(e + 3)
                )
                for e in range(-7, 3)
            ],
            folds=5,
            gradient_norm=3.1e-7,
            iterations=41,
            temperature=1.18,
            class_weights=[0.91] * (len(classes) - 1) + [1.12],
        ),
        "curves": [
            Epoch(
                epoch=e,
                train_loss=0.7 * 0.72**e + 0.02,
                monitor_loss=0.6 * 0.7**e + 0.11 + 0.008 * e,
                monitor_accuracy=0.97 - 0.2 * 0.6**e,
                learning_rate=1e-3 * (1 - e / 13),
            )
            for e in range(1, 13)
        ],
        "finetune": FineTune(
            kept=False, gain=0.0065, interval=(-0.013, 0.026), head_accuracy=0.961, finetuned_accuracy=0.967
        ),
        "problems": [
            Problem("truncated", "train/ants/broken.jpg", "excluded", "decoding stopped: image file is truncated"),
            *(
                Problem("duplicate", f"train/ants/copy_{i}.jpg", "kept", "the same bytes as train/ants/first.jpg")
                for i in range(3)
            ),
            Problem("exif_rotated", "val/bees/tilted.jpg", "converted", "turned upright by its EXIF orientation"),
        ],
        "seconds": {
            "check": 0.4,
            "decode": 1.1,
            "features": 6.9,
            "solve the head": 0.8,
            "fine-tune": 41.0,
            "evaluate": 0.3,
        },
        "choices": [
            "The source has train and val folders: val is held out.",
            "bfloat16: 2.1 times as fast as float32 here, features within 0.4 %.",
            "Classes weighted: the largest has 1.2 times the images of the smallest.",
        ],
        "recipe": RECIPE,
        "weights_hash": "blake2b:4f1c0d9a7be35c4fa0e1b1f4f3b09f5b6dd5a9b0c7a1e2d3",
        "gallery": make_gallery_items(classes, probabilities, labels, pictures),
    }
    return RunReport(**(values | changes))


@pytest.fixture
def make_report():
    return build_report


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    playwright.expect.set_options(timeout=30_000)  # a busy machine is no fault of the page
    with playwright.sync_playwright() as started:
        camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # a moving test image
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *camera])
        yield chromium
        chromium.close()
