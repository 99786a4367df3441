"""The threshold unit, with the weights that it ended with."""

from glassworks.charts import Chart
from glassworks.charts.network import Link, Network, Part
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.perceptron.recipe import PerceptronRecipe
from glassworks.pipelines.perceptron.report import PerceptronReport


def draw(recipe: PerceptronRecipe, found: PerceptronReport | None) -> Chart:
    """Two inputs and a 1 for the bias, their sum, the step."""
    w1, w2, b = (f" = {value:g}" for value in (*found.w, found.b)) if found else ("", "", "")
    at_zero = recipe.perceptron.at_zero
    parts = [
        Part(name="x1", column=0, row=0, label="x₁", shape="unit", filled=True),
        Part(name="x2", column=0, row=1, label="x₂", shape="unit", filled=True),
        Part(name="one", column=0, row=2, label="1", shape="unit", filled=True),
        Part(name="sum", column=1, row=1, label="Σ", shape="unit", tone="a", beside="sum"),
        Part(name="step", column=2, row=1, label=f"1 if sum {'≥' if at_zero else '>'} 0\nelse 0", tone="a"),
        Part(name="y", column=3, row=1, label="y", shape="unit", tone="b"),
    ]
    weights = {"x1": f"w₁{w1}", "x2": f"w₂{w2}", "one": f"b{b}"}
    links = [Link(source=name, target="sum", label=label) for name, label in weights.items()]
    links += [Link(source="sum", target="step"), Link(source="step", target="y")]
    ended = f", with the weights after the last of {len(found.path)} epochs" if found else ""
    caption = (
        f"The perceptron on {recipe.perceptron.function.upper()}{ended}. The bias is the weight of an input that is "
        "always 1."
    )
    return drawn(Network(parts=parts, links=links), caption, "The unit")
