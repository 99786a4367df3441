import pytest
import torch

from glassworks.models.sequence.text_encoder import ImageEncoder, TextEncoder


def test_a_sentence_is_a_unit_vector_whatever_fills_it_up():
    torch.manual_seed(0)
    encoder = TextEncoder(9, features=6, embedding=5, hidden=4).eval()
    together = encoder(torch.tensor([[3, 4, 0, 0], [5, 6, 7, 8]]))
    assert together.norm(dim=1).tolist() == pytest.approx([1, 1])
    torch.testing.assert_close(encoder(torch.tensor([[3, 4]])), together[:1])


def test_the_order_of_words_counts():
    torch.manual_seed(0)
    encoder = TextEncoder(9).eval()
    one, other = encoder(torch.tensor([[3, 4, 5], [5, 4, 3]]))
    assert (one - other).abs().max() > 1e-3


@pytest.mark.parametrize("size", [16, 64])
def test_a_picture_of_any_power_of_two(size):
    assert ImageEncoder(7, size, width=4)(torch.randn(2, 3, size, size)).shape == (2, 7)
