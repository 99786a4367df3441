"""Features per second of a frozen network: ours in the format that the probe chooses, beside compiled bfloat16."""

import time
from collections.abc import Callable
from typing import Any

import torch
from files import loader
from images import in_memory, jpeg_files
from loops import can_compile, network_of, spec_of
from part import Part
from torch import nn

import glassworks as gw
from glassworks.data.images.pixels import normalize_pixels
from glassworks.inference.precision import prepare
from glassworks.inference.probe import probe_inference

Run = Callable[[torch.Tensor], torch.Tensor]


def peer(part: Part, network: nn.Module) -> Run:
    """As timm's ``inference.py`` and ``validate.py``: bfloat16 autocast, channels last, compiled where possible."""
    model = network.eval().to(part.device, memory_format=torch.channels_last)
    compiled = torch.compile(model) if can_compile(part) else model

    def run(inputs_BCHW: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode(), torch.autocast(part.device.type, dtype=torch.bfloat16):
            return compiled(inputs_BCHW.contiguous(memory_format=torch.channels_last)).float()

    return run


def rate(part: Part, run: Run, pixels: torch.Tensor, batch: int, rounds: int) -> float:
    """Images per second from pixels on the device, their normalising included; the first two passes are not counted."""
    spec = spec_of(pixels.shape[1])
    for number in range(rounds + 2):
        if number == 2:
            part.wait()
            begin = time.perf_counter()
        for part_BHWC in pixels.split(batch):
            run(normalize_pixels(spec, part_BHWC))
    part.wait()
    return rounds * len(pixels) / (time.perf_counter() - begin)


def from_files(part: Part, name: str, batch: int) -> dict[str, Any]:
    """Ours: the whole ``train``, which decodes, computes and solves. The peer: the bare pass over a DataLoader."""
    count = part.pick(2048, 16)
    folder = jpeg_files(part.work / f"jpeg-{part.pick('full', 'tiny')}", count)
    begin = time.perf_counter()
    run = gw.train(
        folder, backbone=name, weights="random", out=part.work / f"run-{time.time_ns()}",
        settings=[f"model.size={part.pick(224, 64)}", f"device='{part.device.type}'"],
    )  # fmt: skip
    whole = time.perf_counter() - begin
    theirs = peer(part, network_of(name).backbone)
    begin = time.perf_counter()
    for pixels_BCHW, _ in loader(part, folder / "train", batch, training=False):
        theirs(normalize_pixels(spec_of(224), pixels_BCHW.permute(0, 2, 3, 1).to(part.device)))
    part.wait()
    return {
        "images": count + count // 8,
        "glassworks_whole_command_seconds": whole,
        "glassworks_stages_seconds": run.seconds,
        "peer_images_per_second": count / (time.perf_counter() - begin),
    }


def main(part: Part) -> None:
    """Two networks in memory, one of them on files."""
    batch, rounds = part.pick(256, 4), part.pick(5, 1)
    pixels = torch.from_numpy(in_memory(part.pick(1024, 8), part.pick(224, 64))[0]).to(part.device)
    results: dict[str, Any] = {"batch": batch, "in_memory": {}}
    for name in part.pick(["resnet50", "tf_efficientnet_lite0"], ["resnet18"]):
        network = network_of(name).backbone.eval().to(part.device)
        probe = probe_inference(network, normalize_pixels(spec_of(pixels.shape[1]), pixels[:8]))
        rates = {"glassworks": rate(part, prepare(network, probe.chosen), pixels, batch, rounds)}
        results["in_memory"][name] = {"chosen": probe.chosen, "reason": probe.reason, "images_per_second": rates}
        part.keep(results)
        rates["timm"] = rate(part, peer(part, network), pixels, batch, rounds)
        part.keep(results)
    results["from_files"] = from_files(part, part.pick("resnet50", "resnet18"), batch)
    part.write(results)


if __name__ == "__main__":
    main(Part.from_command_line(__file__))
