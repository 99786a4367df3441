"""A network's classes as points, and the maps of points.

Shape letters: N points, D dimensions, K classes.
"""

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.instruments.embeddings import Map, neighbour_agreement, pca_map, tsne_map
from glassworks.instruments.hooks import find_layer
from glassworks.looks.map.report import MapQuality


def class_directions(network: nn.Module, layer: str) -> np.ndarray:
    """The rows of weights of a layer that has one per class, each of length 1, [K, D].

    Raises:
        InputError: the layer has none.
    """
    weight = getattr(find_layer(network, layer), "weight", None)
    if not isinstance(weight, torch.Tensor) or weight.ndim < 2:
        raise InputError(
            expected="a layer with a row of weights per class", found=f"'{layer}'", do="Leave out --layer."
        )
    rows_KD = weight.detach().float().flatten(1).numpy()
    return rows_KD / np.linalg.norm(rows_KD, axis=1, keepdims=True).clip(1e-12)


def make_maps(
    points_ND: np.ndarray, *, tsne: bool, perplexity: float, iterations: int, seed: int, context: RunContext
) -> list[Map]:
    """By t-SNE, if it is wanted, and by principal components."""
    maps: list[Map] = []
    if tsne:
        with context.stage("t-SNE", None, "steps"):
            maps.append(tsne_map(points_ND, perplexity=perplexity, seed=seed, iterations=iterations))
    with context.stage("principal components", None, "steps"):
        maps.append(pca_map(points_ND))
    return maps


def quality(found: Map, labels_N: np.ndarray | None) -> MapQuality:
    """A map's numbers without its places; ``labels_N`` are the points' classes, where they have any."""
    agreement = None if labels_N is None else neighbour_agreement(found.places_N2, labels_N)
    names = ("method", "kl", "trust_5", "trust_12", "explained", "perplexity", "measured_on")
    return MapQuality(agreement=agreement, **{name: getattr(found, name) for name in names})
