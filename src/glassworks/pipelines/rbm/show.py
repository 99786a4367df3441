"""How a Boltzmann machine is shown: filters, reconstructions and samples, verdicts, tables.

Shape letters: N rows, V visible units, H hidden units, S side in pixels.
"""

from typing import TYPE_CHECKING

import numpy as np
import torch

from glassworks.charts.figures import Figure, line_figure
from glassworks.charts.images import tiled
from glassworks.charts.tiles import sheet_figure
from glassworks.core.seeds import derive
from glassworks.pipelines.report import Table, Verdict
from glassworks.pipelines.snapshots import Sheets

if TYPE_CHECKING:
    from glassworks.models.generative.rbm import RBM
    from glassworks.pipelines.rbm.pipeline import RbmReport, Rows

_SHOWN = 40
_COLUMNS = 10
_GIBBS_STEPS = 200


def sheets(machine: "RBM", rows: "Rows") -> Sheets:
    """Filters, reconstructions and samples as they are now, for the pictures of a run under way."""
    filters, reconstructions, samples = _sheets(machine, rows)
    return {"filters": (filters, None), "reconstructions": (reconstructions, None), "samples": (samples, None)}


def _sheets(machine: "RBM", rows: "Rows") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    side = rows.side
    some_NV = torch.from_numpy((rows.held_out_NV if len(rows.held_out_NV) else rows.train_NV)[: _SHOWN // 2])
    with torch.no_grad():
        again_NV = machine.visible_mean(machine(some_NV.to(machine.weight.device))).cpu()
        filters_HV = machine.weight.detach().T[:_SHOWN].cpu()
        samples_NV = _samples(machine).cpu()
    pairs = torch.cat([part for at in range(0, len(some_NV), _COLUMNS) for part in _pair(some_NV, again_NV, at)])
    parts = [
        (part.numpy().reshape(-1, side, side), min(_COLUMNS, len(part))) for part in (filters_HV, pairs, samples_NV)
    ]
    filters, reconstructions, samples = (tiled(pictures, columns) for pictures, columns in parts)
    return filters, reconstructions, samples


def _pair(one: torch.Tensor, other: torch.Tensor, at: int) -> tuple[torch.Tensor, torch.Tensor]:
    return one[at : at + _COLUMNS], other[at : at + _COLUMNS]


def _samples(machine: "RBM") -> torch.Tensor:
    """Means of the visible units at the end of chains of Gibbs steps: persistent ones go on, others start at noise."""
    from glassworks.tasks.rbm import sampled

    chains_MH = getattr(machine, "chains", None)
    shape = (_SHOWN, machine.weight.shape[1])
    hidden_MH = (
        sampled(torch.full(shape, 0.5, device=machine.weight.device))
        if chains_MH is None
        else chains_MH[:_SHOWN].to(machine.weight.dtype)
    )
    mean_MV = machine.visible_mean(hidden_MH)
    for _ in range(_GIBBS_STEPS):
        noisy = mean_MV + torch.randn_like(mean_MV) if machine.visible != "binary" else sampled(mean_MV)
        mean_MV = machine.visible_mean(sampled(machine(noisy)))
    return mean_MV


def verdicts(found: "RbmReport") -> list[Verdict]:
    """What the numbers say."""
    spread = "" if found.log_z_by == "enumeration" else f", log Z {found.log_z:.2f} "
    spread += f"({found.log_z_low:.2f} to {found.log_z_high:.2f} at three standard errors)" if spread else ""
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
        ]
    held_out = found.held_out_log_likelihood
    assert held_out is not None  # noqa: S101 - sources of pictures always hold some out
    return [
        Verdict(
            "good",
            f"Mean log-likelihood of {found.num_held_out:,} held-out pictures: {held_out:.2f} nats{spread}.",
        ),
        Verdict(
            "note",
            f"Of pictures learned from it is {found.log_likelihood:.2f}: "
            f"{found.log_likelihood - held_out:.2f} nats more.",
        ),
        Verdict("note", f"A reconstruction is off by {found.reconstruction:.2f} in squared error, over all pixels."),
    ]


def _share(found: "RbmReport") -> float:
    """A lower bound of the patterns' whole probability, by Jensen: N times the geometric mean."""
    return min(1.0, found.num_train * float(np.exp(found.log_likelihood)))


def tables(found: "RbmReport") -> list[Table]:
    """Likelihoods and the partition function."""
    rows: list[list[object]] = [["rows learned from", found.num_train, found.log_likelihood]]
    if found.held_out_log_likelihood is not None:
        rows.append(["held-out rows", found.num_held_out, found.held_out_log_likelihood])
    if found.best_log_likelihood is not None:
        rows.append(["the best there can be", found.num_train, found.best_log_likelihood])
    spread = [["log Z", found.log_z], ["three standard errors below", found.log_z_low]]
    spread.append(["three standard errors above", found.log_z_high])
    units = f"{found.visible_units} visible and {found.hidden_units} hidden units"
    return [
        Table(title="Mean log-likelihood", columns=["of", "rows", "nats"], rows=rows, digits=5, note=units),
        Table(title=f"Partition function, by {found.log_z_by}", columns=["", "nats"], rows=spread, digits=6),
    ]


def figures(found: "RbmReport", machine: "RBM", rows: "Rows", seed: int) -> list[Figure]:
    """Samples, filters, reconstructions, and the learning curves."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "pictures"))
        filters, reconstructions, samples = _sheets(machine, rows)
    reach = float(np.nanquantile(np.abs(filters), 0.99))  # one strong filter would leave the others pale
    limits = (0.0, 1.0) if machine.visible == "binary" else None
    drawn = [
        sheet_figure(
            "What it dreams", f"Means of the visible units after {_GIBBS_STEPS} Gibbs steps.", samples, limits=limits
        ),
        sheet_figure(
            "What its hidden units look for",
            "Weights of some hidden units: blue pixels speak for the unit, red ones against it.",
            filters, limits=(-reach, reach), colours="RdBu",
        ),
        sheet_figure(
            "Reconstructions",
            "Rows in turn: pictures, and below each what comes back from its hidden units.",
            reconstructions, limits=limits,
        ),
    ]  # fmt: skip
    epochs = [entry["epoch"] for entry in found.history]
    for name, title, y_title in (
        ("log_likelihood", "The exact log-likelihood while learning", "nats"),
        ("free_energy_gap", "Held-out free energy less that of pictures learned from", "nats"),
        ("reconstruction", "Reconstruction error while learning", "squared error"),
    ):
        if found.history and name in found.history[0]:
            lines = {f"_{name}": (epochs, [entry[name] for entry in found.history])}
            drawn.append(line_figure(title, f"{title}, by epoch.", lines, x_title="epoch", y_title=y_title))
    return drawn
