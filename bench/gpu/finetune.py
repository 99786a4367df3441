"""Images per second with all weights learning and norms frozen, ours beside the peers': in memory, from JPEG files."""

import time

from files import endless, loader
from images import in_memory, jpeg_files
from loops import WARM_UP, batches, ours, peer
from part import Part

import glassworks as gw

NETWORK = "resnet50"


def main(part: Part, *, frozen_norms: bool = True) -> None:
    """Three loops on the same images in memory; then, for fine-tuning, on files."""
    batch, steps, network = part.pick(128, 4), part.pick(64, 4), part.pick(NETWORK, "resnet18")
    data = in_memory(part.pick(2048, 16), part.pick(224, 64))
    results = {"network": network, "batch": batch, "steps": steps, "in_memory": {}}
    results["in_memory"]["glassworks"] = ours(part, network, data, batch, steps, frozen_norms=frozen_norms).results()
    warm_up = min(WARM_UP, steps // 2)
    for like in ("torchvision", "timm"):  # the one that compiles is the last
        part.keep(results)
        given = batches(data, batch, steps)
        course = peer(part, network, given, batch, warm_up, like=like, frozen_norms=frozen_norms)
        results["in_memory"][like] = course.results()
    losses = [found["late_loss"] for found in results["in_memory"].values()]
    results["losses_agree"] = max(losses) - min(losses) < 0.1 * max(losses)
    part.keep(results)
    if frozen_norms:
        results["from_files"] = _from_files(part, network, batch)
    part.write(results)


def _from_files(part: Part, network: str, batch: int) -> dict[str, float]:
    """Ours reads every file once, in the whole ``train --finetune``; timm's loop reads them in each epoch."""
    folder = jpeg_files(part.work / f"jpeg-{part.pick('full', 'tiny')}", part.pick(2048, 16))
    epochs, steps = part.pick(4, 1), part.pick(32, 2)
    begin = time.perf_counter()
    settings = [
        f"training.epochs={epochs}",
        f"training.batch_size={batch}",
        "training.patience=0",
        f"device='{part.device.type}'",
    ]
    settings += ["model.size=224"] if not part.tiny else ["model.size=64"]
    run = gw.train(
        folder,
        backbone=network,
        weights="random",
        finetune=True,
        settings=settings,
        out=part.work / f"run-{time.time_ns()}",
    )
    whole = time.perf_counter() - begin
    given = endless(loader(part, folder / "train", batch, training=True), steps)
    theirs = peer(part, network, given, batch, min(WARM_UP, steps // 2), like="timm", frozen_norms=True).results()
    learned = (
        epochs * run.splits["train"] if isinstance(getattr(run, "splits", None), dict) else epochs * part.pick(2048, 16)
    )
    return {
        "glassworks_whole_command_seconds": whole,
        "glassworks_training_images_per_second": learned / run.seconds["training"],
        "timm_loop_images_per_second": theirs["images_per_second"],
    }


if __name__ == "__main__":
    main(Part.from_command_line(__file__))
