"""The backpropagation microscope on ResNet-50 at 224 pixels: wall time and peak memory of the whole command.

The claim: any weight's gradient taken apart, checked twice in double precision, within 10 s and 2 GB on two cores.
Run: python bench/look_backprop.py
"""

import json
import os
import resource
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from common import BENCH, glassworks

LAYERS = ("conv1", "layer3.0.conv2", "fc")


def main():
    results = {"load_before": os.getloadavg()[0], "cores": len(os.sched_getaffinity(0)), "layers": {}}
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "noise.png"
        pixels = np.random.default_rng(0).integers(0, 255, (256, 256, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(image)
        for layer in LAYERS:
            arguments = ["look", "backprop", "torchvision:resnet50", "--image", image, "--layer", layer, "--json"]
            before = _processor_seconds()
            finished = glassworks(*arguments, "--out", f"{folder}/{layer}", cache=Path(folder))
            document = json.loads(finished.stdout)
            results["layers"][layer] = {
                "seconds": round(finished.seconds, 2),
                "processor_seconds": round(_processor_seconds() - before, 2),
                "peak_mib": round(finished.peak_mib),
                "value": document["value"],
                "autograd_error": document["autograd_error"],
                "central_difference_error": document["central_difference_error"],
                "positions": document["positions"],
            }
    text = json.dumps(results, indent=2)
    (BENCH / "results" / "look_backprop.json").write_text(text + "\n")
    print(text)


def _processor_seconds():
    """Of all processes that this one has started and awaited: what the wall time would be on one free core."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
