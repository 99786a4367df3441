"""The drawing that opens a page, as a chart."""

from glassworks.charts.network import Network
from glassworks.charts.spec import Chart


def drawn(network: Network, caption: str, title: str = "The network") -> Chart:
    """One panel, as wide as a narrow chart."""
    return Chart(title=title, caption=caption, panels=[network])
