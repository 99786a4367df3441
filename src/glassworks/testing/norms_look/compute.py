"""Makes them from a network."""

from torch import nn

from glassworks.core.errors import InputError
from glassworks.testing.norms_look.report import NormsReport


def norms(network: nn.Module, least: float) -> NormsReport:
    """Norms of all weights of at least ``least``.

    Raises:
        InputError: there is none.
    """
    every = {name: float(weight.detach().norm()) for name, weight in network.named_parameters() if weight.ndim > 1}
    found = {name: norm for name, norm in every.items() if norm >= least}
    if not found:
        raise InputError(expected=f"a weight of norm {least:g}", found="none", do="Lower --set least=NORM.")
    return NormsReport(found)
