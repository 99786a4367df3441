"""Features of many images: averaged over positions, kept on disk, projected without losing their distances."""

import numpy as np
import torch

from glassworks.instruments.embeddings import pca
from glassworks.looks.map import features
from glassworks.looks.map.features import FeatureFile, pooled


def test_positions_are_averaged():
    maps = torch.arange(16.0).view(1, 2, 4, 2)
    assert pooled(maps).tolist() == [[3.5, 11.5]]
    assert pooled(torch.tensor([[1.0, 2.0]])).tolist() == [[1, 2]]


def test_few_images_are_kept_as_they_are(tmp_path):
    rows = np.random.default_rng(0).normal(size=(40, 70)).astype(np.float32)
    file = FeatureFile(tmp_path)
    for at in range(0, 40, 8):
        file.add(rows[at : at + 8])
    reduced, kept = file.reduced()
    np.testing.assert_array_equal(reduced, rows)
    assert (kept, file.dimensions, file.count) == (1.0, 70, 40)


def test_many_are_projected_on_their_largest_variances(tmp_path, monkeypatch):
    monkeypatch.setattr(features, "WHOLE", 100)
    monkeypatch.setattr(features, "COMPONENTS", 5)
    random = np.random.default_rng(0)
    rows = (
        random.normal(size=(600, 5)) @ random.normal(size=(5, 30)) + 0.01 * random.normal(size=(600, 30)) + 7
    ).astype("f4")
    file = FeatureFile(tmp_path)
    file.add(rows)
    reduced, kept = file.reduced()
    assert reduced.shape == (600, 5)
    assert 0.999 < kept <= 1
    known, _ = pca(rows, 5)
    np.testing.assert_allclose(np.abs(reduced), np.abs(known), atol=1e-2)
    monkeypatch.setattr(features, "_BLOCK", 128)  # rows that the axes are found on, and that are read at once
    blocks, kept_blocks = file.reduced()
    apart = [np.linalg.norm(points[3] - points[500]) for points in (reduced, blocks)]
    assert abs(apart[0] - apart[1]) < 0.01 * apart[0]
    assert abs(kept - kept_blocks) < 1e-3
