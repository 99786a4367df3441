"""Training and inference of glassworks' networks against torchvision's and timm's same ones, in turns in one process.

    python bench/networks_vs_torchvision.py [--rounds 7] [--networks resnet18,vgg16] [--size 224] [--batch 4]
    python bench/networks_vs_torchvision.py --clock processor --networks alexnet --results networks_alexnet

A ratio of 1.00 is the peer's speed, above it is faster; the median over rounds of each round's own ratio, so that what
slows the machine for a while touches both sides of a ratio alike. Weights are copied, so that both do the same numbers.
A second copy of the peer runs along: its ratio to the first one is 1 but for chance and for where its weights lie in
memory, so it tells how far from 1 a ratio must be to mean anything. ``--clock processor`` computes on one thread and
counts processor time, for a machine on which other programs run.
"""

import argparse
import copy
import statistics
import time

import timm
import torch
import torchvision

from common import write_results
from glassworks.models.create import build_network
from glassworks.models.registry import NETWORKS
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


def infer(network, pixels_BCHW, clock):
    network.eval()
    with torch.inference_mode():
        begin = clock()
        network(pixels_BCHW)
        return clock() - begin


def learn(network, pixels_BCHW, clock):
    network.train()
    begin = clock()
    network(pixels_BCHW).square().mean().backward()
    taken = clock() - begin
    network.zero_grad(set_to_none=True)
    return taken


def ratios(networks, pixels_BCHW, work, rounds, clock):
    """Of each round: the peer's time over ours and over its own copy's, and our milliseconds; the order goes round."""
    for network in networks:
        work(network, pixels_BCHW, clock)
    found, control, times = [], [], []
    for number in range(rounds):
        order = [(number + place) % len(networks) for place in range(len(networks))]
        taken = {which: work(networks[which], pixels_BCHW, clock) for which in order}
        found.append(taken[1] / taken[0])
        control.append(taken[1] / taken[2])
        times.append(1000 * taken[0])
    return found, control, times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--networks", default=",".join(NAMES))
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--clock", choices=["wall", "processor"], default="wall")
    parser.add_argument("--results", default="networks_vs_torchvision")
    options = parser.parse_args()
    if options.clock == "processor":
        torch.set_num_threads(1)  # waiting threads would count as work
    clock = time.process_time if options.clock == "processor" else time.perf_counter
    pixels_BCHW = torch.randn(options.batch, 3, options.size, options.size).contiguous(
        memory_format=torch.channels_last
    )
    rows, numbers = [], {}
    for name in options.networks.split(","):
        for who, peer in peers(name):
            three = [n.to(memory_format=torch.channels_last) for n in (ours(name, peer), peer, copy.deepcopy(peer))]
            for kind, work in (("inference", infer), ("training", learn)):
                found, control, times = ratios(three, pixels_BCHW, work, options.rounds, clock)
                middle, own = statistics.median(found), statistics.median(control)
                rows.append([name, who, kind, f"{statistics.median(times):.0f}", f"{middle:.3f}",
                             f"{min(found):.2f} to {max(found):.2f}", f"{own:.3f}"])  # fmt: skip
                numbers[f"{name} {who} {kind}"] = {
                    "ratio": middle, "ratios": found, "control": own, "controls": control, "our_milliseconds": times,
                }  # fmt: skip
                print(*rows[-1], flush=True)
    head = ["network", "peer", "work", "our ms per batch", "peer's time / ours, median", "range of rounds",
            "peer / its own copy"]  # fmt: skip
    title = f"Networks against torchvision's and timm's, batches of {options.batch}, {options.size} pixels"
    title += ", processor time on one thread" if options.clock == "processor" else ""
    write_results(options.results, title, head, rows, {"rounds": options.rounds, "ratios": numbers})


if __name__ == "__main__":
    main()
