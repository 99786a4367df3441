import pytest
import torch
from torch import nn

from glassworks.pipelines.stackgan.comparison import TextComparer


class Read(nn.Module):
    """Both attributes of a sample [N, 4, 1, 1]: two values each."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return self.scale * x.flatten(1)


def test_colours_are_counted_where_a_caption_states_them():
    comparison = TextComparer(Read(), {"body": ("red", "blue"), "size": ("small", "large")}, Read())
    samples = torch.tensor([[1.0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]])[..., None, None]
    assert comparison.read(samples).tolist() == [[0, 0], [1, 1], [0, 1], [1, 0]]
    states = torch.tensor([[0, 0], [0, -1], [-1, -1], [1, 1]])
    found = comparison(samples, samples, nn.functional.normalize(samples.flatten(1), dim=1), states)
    assert (found["colours"], found["stated"]) == (pytest.approx(2 / 3), pytest.approx(3 / 5))
    assert found["matched"] == 1
    assert found["diversity"] == pytest.approx(1)
    assert found["loss"] == found["fjd"] == pytest.approx(0, abs=1e-6)


def test_nothing_is_read_where_nothing_is_known_of_the_images():
    samples = torch.randn(6, 4, 1, 1, generator=torch.Generator().manual_seed(0))
    found = TextComparer(Read(), {}, None)(samples, samples, samples.flatten(1), torch.zeros(6, 0))
    assert set(found) == {"loss", "fjd", "matched", "diversity"}
