"""A rule about a classifier's images: whether a label leaks through something that is not the subject."""

from collections.abc import Sequence

from glassworks.looks.health.leaks import Leak
from glassworks.looks.health.report import Diagnosis, Healthy
from glassworks.metrics.intervals import wilson

LEAK = 0.9
"""Share of the mistakes of always answering the most common class that a probe avoids, to be called a leak."""

_HONEST_NEAR = 0.5  # a pixel whose surroundings avoid more than this belongs to the subject

_FEATURES = {
    "file": "size, format or colour mode of the files",
    "border": "the outermost pixels",
    "colour": "the mean colour",
    "pixel": "a single pixel",
}
_DO = {
    "file": "Bring the images of all classes into one format and size before anything else.",
    "border": "Crop the border away, or collect images of all classes from the same sources.",
    "colour": "If the classes differ by colour, all is well; otherwise collect them from the same sources.",
    "pixel": "Look at that pixel in a few images of each class: a mark or a defect of the camera. Crop or cover it.",
}


def label_leak(leak: Leak, after_one_epoch: float | None = None) -> Diagnosis | None:
    """What the result of a probe means; ``None`` where it is no leak.

    Args:
        leak: the result.
        after_one_epoch: the network's accuracy on the monitor images after its first epoch, where it is known.
    """

    def avoided(share: float) -> float:
        return 1 - (1 - share) / (1 - leak.baseline)

    low, _ = wilson(leak.right, leak.n)
    if avoided(low) < LEAK or avoided(leak.near) > _HONEST_NEAR:
        return None
    where = f" (row {leak.where[0]}, column {leak.where[1]})" if leak.where else ""
    epoch = f" After one epoch the network was right on {after_one_epoch or 0:.0%} of the monitor images."
    return Diagnosis(
        "label_leak",
        "warn" if leak.feature == "colour" else "fail",  # the subjects themselves may differ by colour
        "",
        f"{_FEATURES[leak.feature].capitalize()}{where} alone predicts {leak.right:,} of {leak.n:,} labels correctly; "
        f"always answering the most common class would be right on {leak.baseline:.0%}."
        + (epoch if after_one_epoch else ""),
        {"feature": leak.feature, "right": leak.right, "n": leak.n, "baseline": leak.baseline, "where": leak.where,
         "after_one_epoch": after_one_epoch, "bound": LEAK},
        _DO[leak.feature],
    )  # fmt: skip


def no_leak(leaks: Sequence[Leak], copies: int) -> Healthy:
    """What was measured where no probe found a leak; ``copies`` of held-out images were kept out of the training."""
    best = max(leaks, key=lambda leak: leak.right if leak.feature != "pixel" else 0)
    text = (
        f"{_FEATURES[best.feature]} alone would predict {best.right / best.n:.0%} of {best.n:,} labels correctly, "
        f"always answering the most common class {best.baseline:.0%}"
    )
    kept_out = f"; {copies:,} copies of held-out images were kept out of the training" if copies else ""
    return Healthy("label_leak", text + kept_out)
