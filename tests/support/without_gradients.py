"""Networks that a look cannot go through backwards."""

import torch
from torch import nn

from glassworks.testing.models import light_or_dark


class NoGradient(nn.Module):
    """Computes without gradients, as networks that are only served do."""

    def __init__(self):
        super().__init__()
        self.inner = light_or_dark()

    def forward(self, x):
        with torch.no_grad():
            return self.inner(x)


class FailingFunction(torch.autograd.Function):
    """Its backward pass raises."""

    @staticmethod
    def forward(_context, x):
        return x.clone()

    @staticmethod
    def backward(_context, _gradient):
        raise ValueError("no backward pass was written")
