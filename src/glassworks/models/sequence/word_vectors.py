"""Skip-gram's two tables of vectors (Mikolov et al. 2013, arXiv:1310.4546): one for a word, one for it as a neighbour.

Deviations from word2vec.c: none in form. It has no forward pass: which rows meet which is the task's affair, and a
softmax over all words is never computed. 2 V D numbers.

Shape letters: V words, D dimensions.
"""

import torch
from torch import nn


class WordVectors(nn.Module):
    """The tables.

    Args:
        num_words: V.
        num_dimensions: D.

    Attributes:
        words_VD: what is kept and looked at; at first uniform in (-1/2D, 1/2D), as word2vec.c has it.
        neighbours_VD: the same words as context; zero at first.
    """

    def __init__(self, num_words: int, num_dimensions: int) -> None:
        super().__init__()
        start_VD = (torch.rand(num_words, num_dimensions) - 0.5) / num_dimensions
        self.words_VD = nn.Parameter(start_VD)
        self.neighbours_VD = nn.Parameter(torch.zeros(num_words, num_dimensions))
