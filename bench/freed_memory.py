"""A frozen bfloat16 pass with the memory of freed tensors given back to the system, as glibc does, and with it reused.

Each contender is a process of its own, because the choice holds until a process ends. A page fault is the system
clearing and handing out one page of memory.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from typing import Any

from common import ROOT, alternate, median, run, write_results

BATCH = 16  # of the product's pass
NETWORKS = ("mobilenetv2_100", "resnet18", "resnet50")


def measured(name: str, passes: int, *, reuse: bool) -> dict[str, Any]:
    """Milliseconds and page faults per image, medians over the passes, and the process's peak memory."""
    import timm
    import torch

    from glassworks.core.device import reuse_freed_memory
    from glassworks.inference.precision import prepare

    if reuse:
        reuse_freed_memory()
    torch.manual_seed(0)
    network = prepare(timm.create_model(name, num_classes=0), "bfloat16")
    pixels_BCHW = torch.randn(BATCH, 3, 224, 224)
    seconds, faults = [], []
    for _ in range(passes):
        before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_minflt, time.perf_counter()
        network(pixels_BCHW)
        seconds.append(time.perf_counter() - begin)
        faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    return {
        "milliseconds": 1000 * statistics.median(seconds) / BATCH,
        "faults": statistics.median(faults) / BATCH,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--passes", type=int, default=15)
    parser.add_argument("--networks", nargs="*", default=NETWORKS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        sys.path.insert(0, str(ROOT / "src"))
        print(json.dumps(measured(options.one[0], options.passes, reuse=options.one[1] == "reused")))
        return

    def process(name: str, memory: str) -> Any:
        return run([sys.executable, __file__, "--one", name, memory, "--passes", str(options.passes)]).document

    rows, numbers = [], {}
    for name in options.networks:
        results = alternate(
            options.rounds, {memory: lambda m=memory, n=name: process(n, m) for memory in ("given back", "reused")}
        )
        for memory, rounds in results.items():
            figures = {key: median(rounds, key) for key in ("milliseconds", "faults", "peak_mib")}
            faster = median(results["given back"], "milliseconds") / figures["milliseconds"]
            rows.append([name, memory, *figures.values(), faster])
        numbers[name] = results
    head = ["network", "freed memory is", "ms per image", "page faults per image", "peak, MiB", "times faster"]
    write_results("freed_memory", f"A frozen bfloat16 pass, {BATCH} images of 224 pixels", head, rows, numbers)


if __name__ == "__main__":
    main()
