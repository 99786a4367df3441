import pytest

from glassworks.charts import Chart, Plot


@pytest.fixture
def chart():
    """A chart of one plot: layers, and its axes by name."""
    return lambda *layers, **axes: Chart(title="t", caption="c", panels=[Plot(layers=layers, **axes)])
