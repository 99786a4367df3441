"""Peak resident memory of ``glassworks train`` on few and on many images: flat but for the index."""

import argparse
import os
import tempfile
from pathlib import Path

from common import MOBILENET, fresh, glassworks, unpack, write_results


def subset(source: Path, target: Path, num_images: int) -> Path:
    """Every k-th file, hard-linked, so that all classes and both parts keep their shares."""
    paths = sorted(source.rglob("*.jpg"))
    for path in paths[:: max(1, len(paths) // num_images)][:num_images]:
        link = target / path.relative_to(source)
        link.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, link)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=6000)
    parser.add_argument("--many", type=int, default=60000)
    parser.add_argument("--size", type=int, default=64, help="side of the network's input in pixels")
    options = parser.parse_args()
    rows, peaks = [], {}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source = unpack("cifar10-jpg.tar.gz", work / "all")
        for count in (options.few, options.many):
            part = subset(source, work / str(count), count)
            arguments = ["train", part, "--weights", MOBILENET, "--out", work / f"run-{count}", "--json"]
            done = glassworks(*arguments, "--set", f"model.size={options.size}", cache=fresh(work / "cache"))
            stages = done.document["seconds"]
            peaks[count] = {"peak_mib": done.peak_mib, "seconds": done.seconds, "stages": stages}
            head = stages["choosing and solving the head"]
            rows.append([f"{count:,} images", round(done.peak_mib), done.seconds, head])
    more = peaks[options.many]["peak_mib"] - peaks[options.few]["peak_mib"]
    rows.append(["difference", round(more), "", ""])
    write_results(
        "memory",
        "Peak resident memory of a whole train on CIFAR-10's JPEGs",
        ["", "peak, MiB", "whole process, s", "of it the head, s"],
        rows,
        {"size": options.size, "peaks": {str(count): peak for count, peak in peaks.items()}, "difference_mib": more},
    )


if __name__ == "__main__":
    main()
