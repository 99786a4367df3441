"""Training and inference of glassworks' networks against torchvision's and timm's same ones, in turns in one process.

    python bench/networks_vs_torchvision.py [--rounds 7] [--networks resnet18,vgg16] [--size 224] [--batch 4]

A ratio of 1.00 is the peer's speed, above it is faster; the median over rounds of each round's own ratio, so that what
slows the machine for a while touches both sides of a ratio alike. Weights are copied, so that both do the same numbers.
"""

import argparse
import statistics
import time

import timm
import torch
import torchvision

from common import write_results
from glassworks.models.catalog import NETWORKS, build_network
from glassworks.models.weights import from_timm

NAMES = ["alexnet", "vgg11_bn", "vgg16", "googlenet", "resnet18", "resnet50", "resnet152"]


def peers(name):
    """(who, network) of every library that has the very form."""
    if name in torchvision.models.list_models():
        extra = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
        yield "torchvision", torchvision.models.get_model(name, weights=None, **extra)
    if NETWORKS[name].timm:
        yield "timm", timm.create_model(name, pretrained=False)


def ours(name, peer):
    arguments = {"aux": False} if name == "googlenet" else {}
    network = build_network("glassworks", name, None, arguments)
    network.load_state_dict(from_timm(peer.state_dict()))
    return network


def infer(network, pixels_BCHW):
    network.eval()
    with torch.inference_mode():
        begin = time.perf_counter()
        network(pixels_BCHW)
        return time.perf_counter() - begin


def learn(network, pixels_BCHW):
    network.train()
    begin = time.perf_counter()
    network(pixels_BCHW).square().mean().backward()
    taken = time.perf_counter() - begin
    network.zero_grad(set_to_none=True)
    return taken


def ratios(mine, theirs, pixels_BCHW, work, rounds):
    """Of each round: the peer's time over ours, the order of the two changing from round to round."""
    work(mine, pixels_BCHW), work(theirs, pixels_BCHW)
    found, times = [], []
    for number in range(rounds):
        order = (mine, theirs) if number % 2 else (theirs, mine)
        taken = {id(network): work(network, pixels_BCHW) for network in order}
        found.append(taken[id(theirs)] / taken[id(mine)])
        times.append(1000 * taken[id(mine)])
    return found, times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--networks", default=",".join(NAMES))
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=4)
    options = parser.parse_args()
    pixels_BCHW = torch.randn(options.batch, 3, options.size, options.size).contiguous(
        memory_format=torch.channels_last
    )
    rows, numbers = [], {}
    for name in options.networks.split(","):
        for who, peer in peers(name):
            mine, theirs = (n.to(memory_format=torch.channels_last) for n in (ours(name, peer), peer))
            for kind, work in (("inference", infer), ("training", learn)):
                found, times = ratios(mine, theirs, pixels_BCHW, work, options.rounds)
                middle = statistics.median(found)
                rows.append([name, who, kind, f"{statistics.median(times):.0f}", f"{middle:.3f}",
                             f"{min(found):.2f} to {max(found):.2f}"])  # fmt: skip
                numbers[f"{name} {who} {kind}"] = {"ratio": middle, "ratios": found, "our_milliseconds": times}
                print(*rows[-1], flush=True)
    head = ["network", "peer", "work", "our ms per batch", "peer's time / ours, median", "range of rounds"]
    title = f"Networks against torchvision's and timm's, batches of {options.batch}, {options.size} pixels"
    write_results("networks_vs_torchvision", title, head, rows, {"rounds": options.rounds, "ratios": numbers})


if __name__ == "__main__":
    main()
