"""Images per second of the formula renderers, 64 pixels, two processes; several sittings, best and median.

Run: python bench/render_formulas.py
"""

import json
import os
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the two processes are the parallelism

import numpy as np

from glassworks.data.synthetic.mixture import FormulaImages

PROCESSES, BATCH, BATCHES, SITTINGS = 2, 128, 16, 7
MIXTURES = {
    "fractals": {"fractals": 400},
    "contours": {"contours": 400},
    "glyphs": {"glyphs": 100},
    "mixture": {"fractals": 400, "contours": 400, "glyphs": 100},
}


def draw(families, colour, number):
    images = _opened.setdefault((str(families), colour), FormulaImages(families, colour=colour))
    return len(images.batch(np.arange(number * BATCH, (number + 1) * BATCH))[0])


_opened = {}


def rates(pool, families, colour):
    def sitting():
        start = time.perf_counter()
        jobs = [pool.submit(draw, families, colour, number) for number in range(BATCHES)]
        return sum(job.result() for job in jobs) / (time.perf_counter() - start)

    sitting()  # fonts, tables and usable variants are prepared once
    return [sitting() for _ in range(SITTINGS)]


def main():
    result = {"size": 64, "processes": PROCESSES, "batch": BATCH, "sittings": SITTINGS, "images_per_second": {}}
    with ProcessPoolExecutor(PROCESSES) as pool:
        for name, families in MIXTURES.items():
            for colour in (True, False):
                measured = rates(pool, families, colour)
                key = name + ("" if colour else ", grey")
                best, median = round(max(measured)), round(statistics.median(measured))
                result["images_per_second"][key] = {"best": best, "median": median}
                print(f"{key:20} best {best:6,} median {median:6,} images/s", flush=True)
    result["load_average"] = os.getloadavg()[0]
    out = Path(__file__).parent / "results" / "render_formulas.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
