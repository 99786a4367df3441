"""The one unit of logistic regression, with the weights that it ended with."""

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.logistic.recipe import LogisticRecipe
from glassworks.pipelines.logistic.train import Trained


def draw(recipe: LogisticRecipe, trained: Trained | None) -> Chart:
    """Two inputs, a 1 for the bias, their sum, the logistic function."""
    written = {"x1": "w₁", "x2": "w₂", "one": "b"}
    if trained is not None:
        state = trained.task.network.state_dict()
        values = [*state["0.weight"][0].tolist(), state["0.bias"].item()]
        written = {name: f"{text} = {value:.2f}" for (name, text), value in zip(written.items(), values, strict=True)}
    labels = {"x1": "x₁", "x2": "x₂", "one": "1"}
    parts = [
        *(Part(name=n, column=0, row=at, label=labels[n], shape="unit", filled=True) for at, n in enumerate(labels)),
        Part(name="sum", column=1, row=1, label="Σ", shape="unit", tone="a", beside="z"),
        Part(name="logistic", column=2, row=1, label="logistic\n1 / (1 + e⁻ᶻ)", tone="a"),
        Part(name="p", column=3, row=1, label="p", shape="unit", tone="b"),
    ]
    links = [Link(source=name, target="sum", label=text) for name, text in written.items()]
    links += [Link(source="sum", target="logistic"), Link(source="logistic", target="p")]
    ended = ", with the weights that it ended with" if trained else ""
    return drawn(
        Network(parts=parts, links=links), f"One unit{ended}: a sum, then a probability p of class 1.", "The unit"
    )
