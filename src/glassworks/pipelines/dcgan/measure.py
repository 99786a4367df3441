"""How good the images of the kept weights are."""

import torch

from glassworks.pipelines.adversarial.show import RIGHT
from glassworks.pipelines.adversarial.watch import strip
from glassworks.pipelines.dcgan.report import Course, DcganReport
from glassworks.pipelines.dcgan.train import SHOWN, DcganJob, Trained, samples


def measure(job: DcganJob, trained: Trained) -> DcganReport:
    """The distance to the real images, and what else was measured at the kept epoch."""
    images, comparison, kept = job.inputs, trained.comparison, trained.kept
    names = ("fid", "diversity", "discriminator_accuracy", *RIGHT)
    has_labels = comparison.head is not None
    return DcganReport(
        images=len(images.rows_N),
        size=job.recipe.data.size,
        channels=images.channels,
        fid=kept["monitor_fid"],
        fid_of_halves=_between_halves(trained),
        judged=kept["monitor_n"],
        features="64 features of a small residual network trained on the labels"
        if has_labels
        else "pixels' components",
        judge_accuracy=comparison.accuracy,
        classes=comparison.num_classes,
        classes_covered=kept.get("monitor_modes"),
        inception_score=kept.get("monitor_inception_score"),
        diversity=kept["monitor_diversity"],
        discriminator_accuracy=kept["monitor_discriminator_accuracy"],
        kept_epoch=kept["epoch"],
        history=[
            {"epoch": entry["epoch"]} | {name: entry.get(f"monitor_{name}") for name in names}
            for entry in trained.history
        ],
        left_out=images.left_out,
    )


def course(job: DcganJob, trained: Trained) -> Course:
    """Samples beside real images, and how the training went."""
    reals = trained.task.reals(next(trained.monitor.epoch(0)))
    over_time = strip(job.folder.samples)
    return Course(samples(trained.task), reals[:SHOWN].numpy(), over_time, trained.history, trained.kept)


def _between_halves(trained: Trained) -> float:
    """The distance between two halves of the real images: the least that can be asked for."""
    reals = torch.cat([trained.task.reals(batch) for batch in trained.monitor.epoch(0)])
    return trained.comparison(reals[::2], reals[1::2])["fid"]
