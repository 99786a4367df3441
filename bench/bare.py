"""The least that the work can cost: one bare decode of all images, one bare bfloat16 pass over them. One JSON line."""

import argparse
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image

BATCH = 32


def decode(path: Path) -> np.ndarray:
    """Shorter side to 224, the middle square; the plain way."""
    image = Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
    scale = 224 / min(image.size)
    width, height = (max(224, round(side * scale)) for side in image.size)
    left, top = (width - 224) // 2, (height - 224) // 2
    resized = image.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(resized.crop((left, top, left + 224, top + 224)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--network", default="resnet50")
    options = parser.parse_args()
    paths = sorted(options.data.rglob("*.jpg"))
    begin = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        pixels_NHWC = np.stack(list(pool.map(decode, paths)))
    decoded = time.perf_counter() - begin
    network = timm.create_model(options.network, pretrained=False, num_classes=0).eval()
    network = network.to(torch.bfloat16).to(memory_format=torch.channels_last)
    begin = time.perf_counter()
    with torch.inference_mode():
        for batch_BHWC in torch.from_numpy(pixels_NHWC).split(BATCH):
            network(batch_BHWC.permute(0, 3, 1, 2).to(torch.bfloat16) / 127.5 - 1)
    forward = time.perf_counter() - begin
    print(json.dumps({"images": len(paths), "decode": decoded, "forward": forward, "seconds": decoded + forward}))


if __name__ == "__main__":
    main()
