"""Gradients of networks that were made elsewhere, not all of which give any."""

from collections.abc import Iterator
from contextlib import contextmanager

from glassworks.core.errors import GlassworksError, InputError


@contextmanager
def needs_gradients() -> Iterator[None]:
    """A network that runs forwards and fails inside is one that cannot be differentiated.

    Such are one with ``torch.no_grad()`` or ``detach()`` inside, or a function whose backward pass fails.

    Raises:
        InputError: with what torch said.
    """
    try:
        yield
    except (GlassworksError, KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # a backward pass of the user's own fails in its own way
        raise InputError(
            expected="a network through which gradients reach its input",
            found=f"that they do not: {_said(error)}",
            do="Remove torch.no_grad() and detach() from its forward pass, or take a look that needs no gradient.",
        ) from error


def _said(error: Exception) -> str:
    first = (str(error).splitlines() or [""])[0].strip().rstrip(".")
    return first[:200] or type(error).__name__
