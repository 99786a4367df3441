"""One frozen forward pass as it is and with norms folded and activations fused: processor seconds on one thread.

Processor time of one thread instead of the clock: what else runs on the machine then hardly counts.
"""

import argparse
import copy
import statistics
import sys
import time
from typing import Any

from common import ROOT, alternate, write_results

BATCH = 8
NETWORKS = ("mobilenetv2_100", "mobilenetv3_large_100", "efficientnet_b0", "resnet18", "resnet50", "densenet121")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--networks", nargs="*", default=NETWORKS)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    import timm
    import torch

    from glassworks.inference.fusion import fused

    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows, numbers = [], {}
    for name in options.networks:
        network = timm.create_model(name, num_classes=0).eval().requires_grad_(False)
        for dtype in (torch.float32, torch.bfloat16):
            pixels_BCHW = torch.randn(BATCH, 3, 224, 224).to(dtype).contiguous(memory_format=torch.channels_last)
            plain = copy.deepcopy(network).to(dtype).to(memory_format=torch.channels_last)
            contenders = {"plain": plain, "fused": fused(network, dtype)}

            def milliseconds(contender: Any, pixels_BCHW: torch.Tensor = pixels_BCHW) -> float:
                begin = time.process_time()
                with torch.inference_mode():
                    contender(pixels_BCHW)
                return 1000 * (time.process_time() - begin) / BATCH

            for contender in contenders.values():
                milliseconds(contender)  # builds kernels
            measured = alternate(
                options.rounds, {key: lambda net=net: milliseconds(net) for key, net in contenders.items()}
            )
            medians = {key: statistics.median(values) for key, values in measured.items()}
            kind = str(dtype).removeprefix("torch.")
            rows.append([name, kind, medians["plain"], medians["fused"], medians["plain"] / medians["fused"]])
            numbers[f"{name} {kind}"] = measured
    head = ["network", "format", "plain, ms per image", "fused, ms per image", "times faster"]
    write_results("fused_forward", "A frozen forward pass at 224 pixels on one core", head, rows, {"rounds": numbers})


if __name__ == "__main__":
    main()
