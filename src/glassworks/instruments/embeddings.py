"""Maps of many-dimensional points in the plane, and how far each may be trusted.

Two maps: principal components, which keep large distances, and t-SNE (van der Maaten and Hinton 2008), which keeps
neighbours; openTSNE computes it. Two numbers for each:

- ``kl``, what t-SNE makes small: ``sum p ln(p/q)`` with ``q`` proportional to ``1 / (1 + |yi - yj|^2)``. Here ``q`` is
  summed over all pairs exactly; ``p`` holds each point's 3 x perplexity nearest neighbours, as openTSNE truncates it.
- trustworthiness (Venna and Kaski 2001): 1 where the neighbours on the map are neighbours in truth, less for intruders,
  the more the farther away they truly are.

Memory is bounded: distances are computed a block of rows at a time, and beyond ``SAMPLED`` points the numbers are
measured on that many of them, against all others.

Shape letters: N points, D dimensions, R rows of a block, S sampled points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from glassworks.core.errors import InputError
from glassworks.core.extras import require
from glassworks.core.report import Report

Method = Literal["pca", "tsne"]

SAMPLED = 5000
"""Points beyond which the quality of a map is measured on a sample of so many."""
_CELLS = 2**22  # of a block of distances, float64: 32 MB


@dataclass
class Map(Report):
    """Places in the plane and their quality.

    Attributes:
        method: how it was made.
        places_N2: float32, centred.
        kl: see the file's head; ``None`` where the map has no perplexity to compare by.
        trust_5: trustworthiness among 5 neighbours.
        trust_12: among 12.
        explained: share of the variance that the two axes keep; of principal components only.
        perplexity: of t-SNE.
        measured_on: points that the qualities were measured on.
    """

    method: Method
    places_N2: np.ndarray
    kl: float | None
    trust_5: float
    trust_12: float
    explained: float | None = None
    perplexity: float | None = None
    measured_on: int = 0


def pca(points_ND: np.ndarray, count: int = 2) -> tuple[np.ndarray, float]:
    """The first principal components [N, count] and the share of the variance that they keep.

    Each axis points to where its longest arm is positive, so the map does not flip from one library to the next.
    """
    centred_ND = np.asarray(points_ND, np.float64) - np.mean(points_ND, axis=0, dtype=np.float64)
    places_NC = centred_ND @ pca_axes(points_ND, count)
    return places_NC.astype(np.float32), float(np.square(places_NC).sum() / np.square(centred_ND).sum())


def pca_axes(points_ND: np.ndarray, count: int) -> np.ndarray:
    """The directions of the largest variances, float64 [D, count]."""
    centred_ND = np.asarray(points_ND, np.float64) - np.mean(points_ND, axis=0, dtype=np.float64)
    if centred_ND.shape[1] <= 2048:
        _, axes_DD = np.linalg.eigh(centred_ND.T @ centred_ND)  # D x D, however many the points
        axes_DC = axes_DD[:, ::-1][:, :count]
    else:
        from sklearn.utils.extmath import randomized_svd

        rounds: Any = 10  # declared as a string, for its default "auto"
        axes_DC = randomized_svd(centred_ND, count, n_iter=rounds, random_state=0)[2].T
    longest = np.abs(axes_DC).argmax(axis=0)
    return axes_DC * np.sign(axes_DC[longest, np.arange(axes_DC.shape[1])])


def pca_map(points_ND: np.ndarray) -> Map:
    """The plane of the two largest variances.

    Raises:
        InputError: fewer than 3 points, or all in one place.
    """
    _check(points_ND)
    places_N2, explained = pca(points_ND)
    trust_5, trust_12 = trustworthiness(points_ND, places_N2, (5, 12))
    return Map("pca", places_N2, None, trust_5, trust_12, explained, None, min(len(points_ND), SAMPLED))


def tsne_map(
    points_ND: np.ndarray,
    *,
    perplexity: float = 30.0,
    seed: int = 0,
    iterations: int = 500,
    max_dimensions: int = 50,
    jobs: int = 1,
) -> Map:
    """The neighbourhoods of the points in the plane, from principal components as the start.

    Args:
        points_ND: any scale; the lengths of rows matter, so scale them to one first to compare directions.
        perplexity: neighbours that each point attends to, about; lowered to what N points allow.
        seed: of the approximate neighbour search, for large N.
        iterations: after the 250 of early exaggeration (12).
        max_dimensions: points of more dimensions are projected on so many principal components first.
        jobs: threads.

    Raises:
        MissingExtraError: openTSNE is not installed.
        InputError: fewer than 3 points, or all in one place.
    """
    require("maps", "for a map by t-SNE")
    from openTSNE import TSNE

    _check(points_ND)
    perplexity = min(perplexity, max(1.0, (len(points_ND) - 1) / 3))
    is_wide = points_ND.shape[1] > max_dimensions
    reduced_ND = pca(points_ND, max_dimensions)[0] if is_wide else np.asarray(points_ND)
    start_N2 = (reduced_ND[:, :2] if is_wide else pca(points_ND)[0]).astype(np.float64)
    start_N2 = start_N2 / start_N2[:, 0].std() * 1e-4
    fitted = TSNE(
        perplexity=perplexity,  # pyright: ignore[reportArgumentType] - a whole number by its default alone
        initialization=start_N2,
        n_iter=iterations,
        random_state=seed,
        n_jobs=jobs,
    ).fit(np.asarray(reduced_ND, np.float64))
    places_N2 = np.asarray(fitted, np.float32)
    trust_5, trust_12 = trustworthiness(points_ND, places_N2, (5, 12))
    kl = divergence(fitted.affinities.P, places_N2)
    return Map("tsne", places_N2, kl, trust_5, trust_12, None, perplexity, min(len(points_ND), SAMPLED))


def divergence(affinities_NN: Any, places_N2: np.ndarray) -> float:
    """``sum p ln(p/q)`` of a sparse joint distribution and a map; q's sum goes over all pairs, block by block."""
    joint = affinities_NN.tocoo()
    places = np.asarray(places_N2, np.float64)
    total = sum(
        float((1 / (1 + _squared_distances(places[rows_R], places))).sum())
        for rows_R in _blocks(len(places), len(places))
    ) - len(places)  # each point's own place is no pair
    difference = places[joint.row] - places[joint.col]
    q = 1 / (1 + (difference**2).sum(1)) / total
    is_there = joint.data > 0
    return float((joint.data[is_there] * np.log(joint.data[is_there] / q[is_there])).sum())


def trustworthiness(
    points_ND: np.ndarray, places_N2: np.ndarray, neighbours: Sequence[int], seed: int = 0
) -> list[float]:
    """``1 - 2 / (N k (2N - 3k - 1)) sum (rank - k)`` over the neighbours on the map that are none in truth, for each k.

    The distances, which cost most, are computed once.
    Source: Venna and Kaski 2001, Neighborhood Preservation in Nonlinear Projection Methods, equation 1.

    Args:
        points_ND: as they truly lie.
        places_N2: on the map.
        neighbours: values of k; lowered below N/2, where the measure ends.
        seed: of the sample, beyond ``SAMPLED`` points.
    """
    count = len(points_ND)
    within = [min(k, (count - 1) // 2) for k in neighbours]
    sampled = np.arange(count)
    if count > SAMPLED:
        sampled = np.sort(np.random.default_rng(seed).choice(count, SAMPLED, replace=False))
    penalties = np.zeros(len(within))
    for rows_R in _blocks(len(sampled), count):
        penalties += _intrusion(points_ND, places_N2, sampled[rows_R], within)
    return [
        float(1 - 2 * penalty / (len(sampled) * k * (2 * count - 3 * k - 1)))
        for penalty, k in zip(penalties, within, strict=True)
    ]


def _intrusion(points_ND: np.ndarray, places_N2: np.ndarray, rows_R: np.ndarray, within: Sequence[int]) -> list[float]:
    """How far beyond k the true ranks of the map's k neighbours are, summed over some rows, for each k."""
    true_RN = _squared_distances(points_ND[rows_R], points_ND)
    shown_RN = _squared_distances(places_N2[rows_R], places_N2)
    at_R = np.arange(len(rows_R))
    true_RN[at_R, rows_R] = shown_RN[at_R, rows_R] = np.inf
    most = max(within)
    near_RK = np.argpartition(shown_RN, most, axis=1)[:, :most]
    near_RK = np.take_along_axis(near_RK, np.take_along_axis(shown_RN, near_RK, axis=1).argsort(axis=1), axis=1)
    reach_RK = np.take_along_axis(true_RN, near_RK, axis=1)
    # A rank is the number of those that are nearer; counting them for k points is cheaper than sorting all N. Of those
    # as far away, which a sort puts in any order, half count; the point itself is one of them.
    nearer_KR, near_KR = (
        np.stack([compare(true_RN, reach_R1).sum(axis=1) for reach_R1 in reach_RK.T[..., None]])
        for compare in (np.less, np.less_equal)
    )
    ranks_KR = (nearer_KR + near_KR - 1) / 2
    return [float(np.maximum(ranks_KR[:k] + 1 - k, 0).sum()) for k in within]


def neighbour_agreement(places_ND: np.ndarray, labels_N: np.ndarray) -> float:
    """The share of points whose nearest other point has the same label (1-NN, leaving each out in turn)."""
    nearest_N = nearest(places_ND, 1)[0][:, 0]
    return float((labels_N[nearest_N] == labels_N).mean())


def nearest(points_ND: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Each point's nearest others, the nearest first: their indices [N, count] and distances; at most N - 1 of them."""
    from sklearn.neighbors import NearestNeighbors

    found = NearestNeighbors(n_neighbors=min(count, len(points_ND) - 1)).fit(points_ND)
    distances_NK, indices_NK = found.kneighbors()
    return indices_NK, distances_NK


def _blocks(rows: int, columns: int) -> Iterator[np.ndarray]:
    """The numbers of rows, as many at a time as keep a block of distances small."""
    step = max(1, _CELLS // columns)
    return (np.arange(at, min(at + step, rows)) for at in range(0, rows, step))


def _squared_distances(rows_RD: np.ndarray, points_ND: np.ndarray) -> np.ndarray:
    """float64 [R, N], never below zero."""
    rows, points = np.asarray(rows_RD, np.float64), np.asarray(points_ND, np.float64)
    squares_RN = (rows**2).sum(1)[:, None] + (points**2).sum(1) - 2 * rows @ points.T
    return np.maximum(squares_RN, 0, out=squares_RN)


def _check(points_ND: np.ndarray) -> None:
    if len(points_ND) < 3 or not np.ptp(points_ND, axis=0).any():
        raise InputError(
            expected="at least three points that differ, to draw a map",
            found=f"{len(points_ND)} point{'s' if len(points_ND) != 1 else ''}"
            + (", all in one place" if len(points_ND) >= 3 else ""),
            do="Give more data.",
        )
