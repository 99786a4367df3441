"""Outputs of every form as feature maps."""

import torch

from glassworks.instruments.feature_maps import as_maps


def test_outputs_of_every_form_become_maps():
    assert as_maps(torch.zeros(1, 5, 3, 4)).shape == (5, 3, 4)
    assert as_maps(torch.zeros(1, 7, 7, 96)).shape == (96, 7, 7)
    tokens = torch.arange(10.0).view(1, 10, 1)
    assert as_maps(tokens).tolist() == [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]
    assert as_maps(torch.zeros(1, 6)).shape == (6, 1, 1)
