"""Lesson 7: universal approximation by adding units, and why multilayer perceptrons do not suit images."""

import marimo

app = marimo.App(width="medium", app_title="One hidden layer · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(7)
    lesson.head(
        "An architecture says which units there are and what is joined with what. The simplest one has one hidden layer, all joined with all. "
        "On paper it can do everything. On images it fails as soon as something moves."
    )
    return (lesson,)


@app.cell
def _():
    import numpy as np

    from glassworks.pipelines.approximation.functions import FUNCTIONS, largest_error

    sine = FUNCTIONS["sine"][1]
    four, eight, sixteen, thirty_two = (largest_error(sine, units) for units in (4, 8, 16, 32))
    assert all(error <= (2 * np.pi) ** 2 / (8 * units**2) for units, error in ((4, four), (8, eight), (32, thirty_two)))
    assert 3.7 < sixteen / thirty_two < 4.1  # twice the units, about a quarter of the error
    return eight, four, sixteen, thirty_two


@app.cell
def _(eight, four, lesson, sixteen, thirty_two):
    lesson.screen(
        "Add units, and it follows any curve",
        r"The theorem (Cybenko 1989; Hornik, Stinchcombe and White 1989): for every *continuous* function on a *bounded, closed* set and every error $\epsilon$ there is a hidden layer with "
        r"$| f(x) - \sum_{k=1}^{n} v_k \, \sigma(w_k x + b_k) - c | < \epsilon$. It does not say how many units that takes, nor that descent finds them.",
        lesson.guess(
            "ReLU units placed by hand join points of the curve by straight pieces. Twice the units: what becomes of the largest error?",
            ["A half of it is left", "A quarter", "Nothing certain can be said"],
            1,
            "A piece half as long lies four times as near to a smooth curve. The bound is max |f''| / (8 n²).",
        ),
        lesson.widget("approximate", name="approximate"),
        f"The library finds for sin(2πx) with 4, 8, 16 and 32 units: {four:.3f}, {eight:.4f}, {sixteen:.4f}, {thirty_two:.5f}. "
        "Draw a curve of your own; then put each unit where the error is largest; then let logistic units learn. Break it on purpose: look outside [0, 1].",
        minutes=3,
        notes="|2x − 1| needs two units if one lies at the kink: with an odd number of equal pieces none does. Outside the interval nothing is promised, and nothing is delivered.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.shift import answering

    return (answering,)


@app.cell
def _(answering, lesson):
    lesson.screen(
        "Move a digit by two pixels",
        "Three networks learn the same small digits in the middle of a frame: softmax regression, a multilayer perceptron with 64 hidden units, and a convolutional network that takes the largest value of each map.",
        lesson.guess(
            "The perceptron reads about 95 of 100 digits in the middle. How many, if each is moved by two pixels?",
            ["About 90", "About 50", "About 10, as by guessing"],
            2,
            "It has a weight for each place. Where no digit ever was, it has learned nothing. For it a moved digit is another image.",
        ),
        lesson.widget("shift", answering(), name="shift"),
        "Find the smallest move that turns the dense network's answer. Then draw a digit of your own.",
        minutes=2,
        notes="The convolutional network's answer stays exactly the same: its maps move along (equivariance), and their largest values do not change (invariance). It has a fifth of the parameters.",
    )
    return


@app.cell
def _(lesson):
    if lesson.is_script:
        from glassworks.lessons.labs.shift import learn
        from glassworks.pipelines.shift.train import framed

        digits = framed(0)
        dense, convolutional = (
            list(learn(name, digits, epochs=epochs))[-1]["trained"]
            for name, epochs in (("dense network", 12), ("convolutional network", 6))
        )
        assert dense.right[0] > 0.9
        assert dense.right[2] < 0.25
        assert len(set(convolutional.right)) == 1  # wherever the digits stand
        assert convolutional.right[0] > 0.7
        assert convolutional.parameters < dense.parameters / 4
    return


@app.cell
def _():
    def weights(side, channels=3):
        """Of one dense layer with as many units as the image has numbers; and of sixteen 3 x 3 filters."""
        numbers = side * side * channels
        return numbers * numbers, 16 * 9 * channels

    rows = "\n".join(
        f"| {side}\u00a0×\u00a0{side} | {weights(side)[0]:,} | {weights(side)[1]:,} |" for side in (8, 32, 100, 224)
    )
    assert weights(200)[0] == 14_400_000_000
    assert weights(200)[0] == 16 * weights(100)[0]  # twice the side, sixteen times the weights
    table = (
        "| colour image | weights of a dense layer as wide as the image | of 16 filters of 3 × 3 |\n| --- | --- | --- |\n"
        + rows
    )
    return (table,)


@app.cell
def _(lesson, table):
    lesson.screen(
        "And too many weights",
        lesson.guess(
            "Twice the side of the image, as many units as numbers in it: how many times the weights?",
            ["2", "4", "8", "16"],
            3,
            "Four times the inputs and four times the units: it grows with the fourth power of the side. Filters stay as they are.",
        ),
        table,
        lesson.code(
            """
import torch
from glassworks.pipelines.shift.train import MARGIN, convolutional, moved
from sklearn.datasets import load_digits

network = convolutional(4, seed=0).eval()
digit = torch.tensor(load_digits().images[3], dtype=torch.float32)[None, None] / 16
image = torch.nn.functional.pad(digit, [MARGIN] * 4)
maps, of_moved = network[:2](image), network[:2](moved(image, 2, (0, 1)))
print("the maps moved along:", torch.equal(of_moved, moved(maps, 2, (0, 1))))
for one in (image, moved(image, 2, (0, 1))):
    print("answer:", network(one)[0, :3].tolist())
""",
            "A convolution and a move, to change and run",
        ),
        minutes=1,
        notes="Multilayer perceptrons are fine where every input has its own meaning: tables, measurements, features of another network.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("approximation-layer"),
        lesson.exercise("approximation-count"),
        lesson.exercise("approximation-shift"),
        notes="For home. The second one on paper first: 784, 100, 10.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- One hidden layer comes as near as one likes to any continuous function on a bounded, closed set: a promise that weights exist.\n"
        "- That a network can represent something does not mean that it learns it.\n"
        "- A dense network knows places: on images it is large, costly, and blind to what has moved.",
        "The same as reports with every number:",
        lesson.next_steps(),
        "Where it comes from:",
        lesson.sources(
            (
                "George Cybenko, Approximation by superpositions of a sigmoidal function",
                1989,
                "https://doi.org/10.1007/BF02551274",
            ),
            (
                "Kurt Hornik, Maxwell Stinchcombe and Halbert White, Multilayer feedforward networks are universal approximators",
                1989,
                "https://doi.org/10.1016/0893-6080(89)90020-8",
            ),
            (
                "Andrew Barron, Universal approximation bounds for superpositions of a sigmoidal function",
                1993,
                "https://doi.org/10.1109/18.256500",
            ),
            (
                "Yann LeCun and others, Gradient-based learning applied to document recognition",
                1998,
                "https://doi.org/10.1109/5.726791",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
