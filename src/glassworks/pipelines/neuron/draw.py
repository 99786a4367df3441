"""The neuron with the numbers of the worked example on it."""

from glassworks.charts import Chart
from glassworks.charts.network import Link, Network, Part
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.neuron.recipe import NeuronRecipe
from glassworks.pipelines.neuron.report import NeuronReport
from glassworks.pipelines.neuron.train import worked
from glassworks.pipelines.neuron.unit import TITLES


def draw(recipe: NeuronRecipe, found: NeuronReport | None) -> Chart:
    """Two inputs and a 1 for the bias, their sum, the activation, the output."""
    config = recipe.neuron
    row = found.worked[0] if found else worked(config.x, config.w, config.b, config.activation, "")
    parts = [
        Part(name="x1", column=0, row=0, label="x₁", beside=f"{config.x[0]:g}", shape="unit", filled=True),
        Part(name="x2", column=0, row=1, label="x₂", beside=f"{config.x[1]:g}", shape="unit", filled=True),
        Part(name="one", column=0, row=2, label="1", shape="unit", filled=True),
        Part(name="sum", column=1, row=1, label="Σ", shape="unit", tone="a", beside=f"z = {row.sum:.4g}"),
        Part(name="bend", column=2, row=1, label=TITLES[config.activation], tone="a"),
        Part(name="y", column=3, row=1, label="y", shape="unit", tone="b", beside=f"{row.output:.4g}"),
    ]
    weights = {"x1": f"w₁ = {row.w[0]:g}", "x2": f"w₂ = {row.w[1]:g}", "one": f"b = {row.b:g}"}
    links = [Link(source=name, target="sum", label=label) for name, label in weights.items()]
    links += [Link(source="sum", target="bend"), Link(source="bend", target="y")]
    caption = "Each input times its weight, all added up with the bias, and the activation of the sum."
    return drawn(Network(parts=parts, links=links), caption, "The neuron")
