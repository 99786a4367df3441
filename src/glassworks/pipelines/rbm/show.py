"""How a Boltzmann machine is shown: samples, filters and reconstructions, likelihoods, the learning curves."""

from itertools import accumulate
from math import isinf
from typing import Any

import numpy as np

from glassworks.charts import Chart, image_sheet, line_chart
from glassworks.pipelines.rbm.recipe import RbmRecipe
from glassworks.pipelines.rbm.report import GIBBS_STEPS, RbmReport, Samples
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: RbmRecipe, found: RbmReport, samples: Samples) -> Shown:
    """Verdicts, likelihoods, and images of what the machine has become."""
    return Shown(_verdicts(found), _tables(found), [*_sheets(samples), *_curves(found)])


def _verdicts(found: RbmReport) -> list[Verdict]:
    """What the numbers say."""
    spread = "" if found.log_z_by == "enumeration" else f", log Z {found.log_z:.2f} ({_three_errors(found)})"
    if found.best_log_likelihood is not None:
        short = found.best_log_likelihood - found.log_likelihood
        return [
            Verdict(
                "good" if short <= 0.3 else "warn",
                f"Mean log-likelihood {found.log_likelihood:.3f} nats, exactly, over the {found.num_train} patterns; "
                f"no model can exceed {found.best_log_likelihood:.3f}: {short:.3f} short of it.",
            ),
            Verdict(
                "note",
                f"The patterns have at least {_share(found):.0%} of all probability, the other "
                f"{2**found.visible_units - found.num_train:,} of {2**found.visible_units:,} states share the rest.",
            ),
            *_forgotten(found),
        ]
    held_out = found.held_out_log_likelihood
    assert held_out is not None  # noqa: S101 - sources of images always hold some out
    return [
        Verdict(
            "note" if found.pixels_alone is None else "good" if held_out > found.pixels_alone else "warn",
            f"Mean log-likelihood of {found.num_held_out:,} held-out images: {held_out:.2f} nats{spread}"
            + (
                f"; {found.pixels_alone:.2f} if each pixel is drawn by its own frequency."
                if found.pixels_alone
                else "."
            ),
        ),
        Verdict(
            "note",
            f"Of images learned from it is {found.log_likelihood:.2f}: "
            f"{abs(found.log_likelihood - held_out):.2f} nats "
            f"{'more' if found.log_likelihood >= held_out else 'less'}.",
        ),
        Verdict("note", f"A reconstruction is off by {found.reconstruction:.2f} in squared error, over all pixels."),
    ]


def _three_errors(found: RbmReport) -> str:
    """How far the estimate of log Z may be off; a mean weight less three standard errors may leave no lower end."""
    if isinf(found.log_z_low):
        return f"at most {found.log_z_high:.2f} at three standard errors, which leave no lower end"
    return f"{found.log_z_low:.2f} to {found.log_z_high:.2f} at three standard errors"


def _forgotten(found: RbmReport) -> list[Verdict]:
    """Where the likelihood went down again while the reconstructions stayed as good: these do not show it."""
    history = [
        entry for entry in found.history if entry.get("log_likelihood") is not None and "reconstruction" in entry
    ]
    bests = accumulate(history, lambda best, entry: max(best, entry, key=_likelihood))
    falls = [
        (best, low)
        for best, low in zip(bests, history, strict=True)
        if _likelihood(best) - _likelihood(low) >= _LOST and low["reconstruction"] <= best["reconstruction"]
    ]
    if not falls:
        return []
    best, low = max(falls, key=lambda fall: _likelihood(fall[0]) - _likelihood(fall[1]))
    return [
        Verdict(
            "note",
            f"From epoch {best['epoch']} to {low['epoch']} the likelihood fell from {_likelihood(best):.2f} to "
            f"{_likelihood(low):.2f} nats, while the reconstruction error went from {best['reconstruction']:.3f} "
            f"to {low['reconstruction']:.3f}: good reconstructions do not show a good model.",
        )
    ]


def _likelihood(entry: dict[str, Any]) -> float:
    return float(entry["log_likelihood"])


_LOST = 0.5
"""Nats of likelihood whose loss is worth a word."""


def _share(found: RbmReport) -> float:
    """A lower bound of the patterns' whole probability, by Jensen: N times the geometric mean."""
    return min(1.0, found.num_train * float(np.exp(found.log_likelihood)))


def _tables(found: RbmReport) -> list[Table]:
    """Likelihoods and the partition function."""
    rows: list[list[object]] = [["rows learned from", found.num_train, found.log_likelihood]]
    if found.held_out_log_likelihood is not None:
        rows.append(["held-out rows", found.num_held_out, found.held_out_log_likelihood])
    if found.pixels_alone is not None:
        rows.append(["held-out rows, pixels alone", found.num_held_out, found.pixels_alone])
    if found.best_log_likelihood is not None:
        rows.append(["the best there can be", found.num_train, found.best_log_likelihood])
    spread = [["log Z", found.log_z]]
    if found.log_z_by != "enumeration":
        spread.append(["three standard errors below", found.log_z_low])
        spread.append(["three standard errors above", found.log_z_high])
    units = f"{found.visible_units} visible and {found.hidden_units} hidden units"
    return [
        Table(title="Mean log-likelihood", columns=["of", "rows", "nats"], rows=rows, digits=5, note=units),
        Table(title=f"Partition function, by {found.log_z_by}", columns=["", "nats"], rows=spread, digits=6),
    ]


def _sheets(samples: Samples) -> list[Chart]:
    reach = float(np.nanquantile(np.abs(samples.filters), 0.99))  # one strong filter would leave the others pale
    limits = (0.0, 1.0) if samples.visible == "binary" else None
    return [
        image_sheet(
            "What it dreams",
            f"Means of the visible units after {GIBBS_STEPS} Gibbs steps.",
            samples.samples,
            limits=limits,
        ),
        image_sheet(
            "What its hidden units look for",
            "Weights of some hidden units: red pixels speak for the unit, blue ones against it.",
            samples.filters,
            limits=(-reach, reach),
            colours="diverging",
        ),
        image_sheet(
            "Reconstructions",
            "Rows in turn: images, and below each what comes back from its hidden units.",
            samples.reconstructions,
            limits=limits,
        ),
    ]


def _curves(found: RbmReport) -> list[Chart]:
    epochs = [entry["epoch"] for entry in found.history]
    return [
        line_chart(
            title, f"{title}, by epoch.", {name: (epochs, [entry[name] for entry in found.history])}, x="epoch", y=y
        )
        for name, title, y in (
            ("log_likelihood", "The exact log-likelihood while learning", "nats"),
            ("free_energy_gap", "Held-out free energy less that of images learned from", "nats"),
            ("reconstruction", "Reconstruction error while learning", "squared error"),
        )
        if found.history and name in found.history[0]
    ]
