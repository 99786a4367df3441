"""Two encoders into one space: words by a recurrent network, images by convolutions; what belongs together is near.

StackGAN (Zhang et al. 2016, arXiv:1612.03242) takes the pair from Reed et al. 2016 (arXiv:1605.05395), where a network
over characters and one pretrained on ImageNet stand in the same places. Deviations: words, and a GRU that reads both
ways, whose states are averaged; four strided convolutions learned from nothing, whose last map is flattened, because
it matters where a colour is. About 330,000 parameters for a hundred words.

Shape letters: B batch, T words, I embedding, H hidden units, E features, S side.
"""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class TextEncoder(nn.Module):
    """Numbered words [B, T] to unit vectors [B, E]; word 0 fills up short rows.

    Args:
        num_words: of the vocabulary, the filling among them.
        features: E.
        embedding: I.
        hidden: H, of each direction.
    """

    def __init__(self, num_words: int, features: int = 64, embedding: int = 64, hidden: int = 64) -> None:
        super().__init__()
        self.embedding = nn.Embedding(num_words, embedding, padding_idx=0)
        self.recurrent = nn.GRU(embedding, hidden, batch_first=True, bidirectional=True)
        self.output = nn.Linear(2 * hidden, features)

    def forward(self, words_BT: torch.Tensor) -> torch.Tensor:
        """Every row has at least one word."""
        lengths_B = (words_BT != 0).sum(1)
        packed = pack_padded_sequence(self.embedding(words_BT), lengths_B.cpu(), batch_first=True, enforce_sorted=False)
        states_BTH = pad_packed_sequence(self.recurrent(packed)[0], batch_first=True)[0]  # zeros behind the end
        return F.normalize(self.output(states_BTH.sum(1) / lengths_B[:, None]), dim=1)


class ImageEncoder(nn.Module):
    """Images [B, 3, S, S] in -1 ... 1 to vectors [B, E].

    Args:
        features: E.
        size: S, a power of two from 16 on.
        width: maps behind the first convolution; twice as many behind each further one.
    """

    def __init__(self, features: int = 64, size: int = 64, width: int = 16) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs, outputs, side = 3, width, size
        while side > 4:
            layers += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]
            inputs, outputs, side = outputs, 2 * outputs, side // 2
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * side * side, features))

    def forward(self, x_B3SS: torch.Tensor) -> torch.Tensor:
        """Not of unit length: attributes may be read off them as well."""
        return self.layers(x_B3SS)
