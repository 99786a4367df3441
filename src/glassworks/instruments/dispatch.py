"""Seeing every operation that a network runs."""

from torch.utils._python_dispatch import TorchDispatchMode


class EagerMode(TorchDispatchMode):
    """A mode under which nothing is compiled.

    PyTorch marks the handlers of its modes as not to be compiled, and imports its compiler for it the first time that
    one is called: two seconds of a look that takes three.
    """

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False
