"""Lesson 11: what a framework gives: tensors, the differentiable graph, ready parts, trained models, a file, names."""

import marimo

app = marimo.App(width="medium", app_title="What a framework does for you · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(11)
    lesson.head(
        "You write what is computed forwards. The framework keeps the **graph** of it and finds the derivatives; it brings **tensors**, ready parts, loops that learn from mini-batches, "
        "trained models, pictures of what goes on, and a way to take the result elsewhere."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.pipelines.tensors.recipe import TensorsConfig
    from glassworks.pipelines.tensors.train import compute

    report = compute(TensorsConfig(), 0)
    shapes = [rank.shape for rank in report.ranks]
    assert shapes == [[], [784], [3, 784], [10, 3, 784], [10, 100, 3, 784]]
    assert report.agreeing == report.pairs  # our rule of broadcasting and PyTorch's
    assert all(one.says for one in report.errors)  # each of them raises an error
    assert [one.made for one in report.errors] == [[10, 10], [10, 3, 784], [10, 3, 28, 28]]
    assert report.silent_loss > 0 == report.right_loss
    return (report,)


@app.cell
def _(lesson):
    from glassworks.lessons.labs.tensors import DESCRIBED

    lesson.screen(
        "Tensors: rank and shape",
        "A tensor is many numbers of one data type in a **shape**: how many lie along each axis. Its **rank** is the number of axes: 0 a scalar, 1 a vector, 2 a matrix, 3 a cube, and so on.",
        lesson.guess(
            "Ten colour images of 28 × 28 pixels. How many numbers is that?",
            ["784", "7,840", "23,520", "235,200"],
            2,
            "10 · 3 · 784. Which of the axes is which, the shape does not say: that is agreed upon.",
        ),
        lesson.widget("shapes", name="tensor", tensors=DESCRIBED),
        minutes=1,
        notes="Let the class call out each shape before it is typed. A scalar is [].",
    )
    return


@app.cell
def _(lesson, report):
    from glassworks.lessons.labs.tensors import to_mend

    lesson.screen(
        "Three errors of shape, to mend",
        "Most mistakes with networks are mistakes of shape. These three raise an error; change the shape that may be changed until the result has the right one.",
        lesson.guess(
            "And a dangerous one: outputs of shape [10, 1] less targets of shape [10]. What comes out?",
            ["An error", "[10, 1]: a number for each output", f"{report.silent_shape}, without a word"],
            2,
            f"Each output is compared with each target: here that is a loss of {report.silent_loss:.4f} although every output is right. Nothing is raised, and the network learns the wrong thing.",
        ),
        lesson.widget("shapes", name="mend", errors=to_mend(report.errors)),
        minutes=1,
        notes="The rule of broadcasting, aloud: from the last axis on, equal or 1. In the second one [3, 1] and [1, 3, 1] are both right.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.graph import answer, graph_of

    FORMULAS = ["x = w**2; y = sin(x); z = exp(y)", "x*w + exp(x)", "(sigmoid(w*x + b) - t)**2"]
    first = graph_of(FORMULAS[0], [0.8])
    derivative = first["steps"][0]["derivative"]
    assert abs(derivative - first["autograd"][0]) < 1e-12
    assert abs(derivative - 2.331873) < 1e-6
    two = graph_of(FORMULAS[1], [0.5, 2.0])
    assert sum(edge["source"] == "x" for edge in two["edges"]) == 2  # two paths from x to z
    assert abs(two["autograd"][0] - (2 + 2.718281828459045**0.5)) < 1e-9
    return FORMULAS, answer, derivative


@app.cell
def _(FORMULAS, answer, derivative, lesson):
    lesson.screen(
        "The differentiable graph",
        r"A formula is a graph of single operations, each of which knows its own derivative: $dz/dw = dz/dy \cdot dy/dx \cdot dx/dw$. Where several paths lead to the result, their products are added.",
        lesson.guess(
            "z = x w + exp(x). Through how many paths does x act on z?",
            ["One", "Two", "Three"],
            1,
            "Through the product and through the power. dz/dx = w + e^x: one term for each path.",
        ),
        lesson.widget("graph", answer, name="graph", expressions=FORMULAS),
        f"For the first formula at w = 0.8 the graph and autograd both give dz/dw = **{derivative:.4f}**. The text is parsed, not run. Break it on purpose: log(w) with w below 0, or relu(w) at 0, where the slope is a convention. "
        "Then give the second formula's variables shapes, w [3, 1] and x [4]: what shape has z, and what the slopes along w?",
        minutes=2,
        notes="Step back node by node; let the class multiply. One pass backwards gives the derivatives by all variables: that is why a network of millions of weights can be trained.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.parts import PARTS, train
    from glassworks.lessons.labs.work import watched

    learning = watched(lambda asked: train(str(asked.get("parts", ""))))
    return PARTS, learning, train


@app.cell
def _(PARTS, learning, lesson):
    lesson.screen(
        "Ready parts, a loop, a file",
        "Layers, activations, a whole LSTM come ready made; a loop of mini-batches trains any of them the same way; what it measures can be watched; the weights go into a file and come out the same.",
        lesson.guess(
            "Which of these has the most parameters?",
            [
                "Two linear layers (64, 48, 10)",
                "A convolution of 16 filters, and a linear layer",
                "An LSTM of 48 units, and a linear layer",
            ],
            2,
            "The LSTM has four gates, each with weights for the input and for its own state. The convolution's filters have 160; nearly all of that network is in its last layer.",
        ),
        lesson.widget("parts", learning, name="parts", parts=list(PARTS.items())),
        "A **trained model** comes as ready as a part: lesson 16 cuts one and puts a new top on. `glassworks look graph RUN` draws a network's graph, `glassworks export RUN --to onnx` takes it out of the framework and proves that its answers are the same (lesson 18).",
        minutes=1,
        notes="Train two of them in turn. The same loop, the same line of code for the loss: only the parts differ.",
    )
    return


@app.cell
def _(lesson, train):
    if lesson.is_script:
        ends = {}
        for parts in ("linear", "lstm", "mlp", "cnn"):
            *_, ends[parts] = train(parts)
        assert all(end["accuracy"] > 0.75 and end["difference"] == 0 for end in ends.values())
        assert max(ends, key=lambda parts: ends[parts]["parameters"]) == "lstm"
        assert ends["linear"]["parameters"] == 650
        assert ends["cnn"]["parameters"] == 160 + 2570
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Ten lines of a framework",
        lesson.code(
            """
import torch
from torch import nn

network = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(network.parameters(), lr=0.05)
x = torch.tensor([[0., 0], [0, 1], [1, 0], [1, 1]])
t = torch.tensor([[0.], [1], [1], [0]])
for step in range(201):
    loss = nn.functional.binary_cross_entropy_with_logits(network(x), t)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    if step % 50 == 0:
        print(step, round(loss.item(), 4), network(x).sigmoid().flatten().tolist())
""",
            "XOR of lesson 2 with ready parts, to change and run",
        ),
        "Which of these frameworks of the last years is still developed?",
        lesson.widget(
            "sorting",
            kinds=["Still developed", "Joined another", "Ended"],
            things=[
                ["Theano", 2, "The first of its kind (Montreal); its developers announced the end in 2017."],
                ["TensorFlow", 0, "Google, 2015; the graph was built first and run later, until version 2 (2019)."],
                [
                    "Keras",
                    0,
                    "2015; once a layer on Theano and TensorFlow, since version 3 (2023) also on PyTorch and JAX.",
                ],
                ["CNTK", 2, "Microsoft; 2.7 of 2019 was announced as its last main release."],
                ["PyTorch", 0, "Facebook, announced in 2017: the graph is made while the code runs."],
                ["Caffe2", 1, "Facebook, 2017; its code was joined with PyTorch's in 2018."],
                ["JAX", 0, "Google, 2018: derivatives of plain functions."],
            ],
        ),
        notes="For home. The names change; tensors, graph, parts and loop have stayed.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("framework-broadcast"),
        lesson.exercise("framework-chain"),
        lesson.exercise("framework-axes"),
        notes="For home. The second one is held against autograd.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- A tensor is numbers of one type in a shape; most errors are errors of shape, and the silent ones are the worst.\n"
        "- Write what is computed forwards; the graph gives the derivatives, along all variables in one pass back.\n"
        "- Ready parts, trained models, one loop, pictures of the learning, a file to take away: that is a framework.",
        lesson.next_steps(),
        lesson.sources(
            ("Yangqing Jia and others, Caffe: convolutional architecture for fast feature embedding", 2014, "https://arxiv.org/abs/1408.5093"),
            ("François Chollet and others, Keras", 2015, "https://keras.io/"),
            ("François Chollet and others, About Keras 3", 2023, "https://keras.io/about/"),
            ("Martín Abadi and others, TensorFlow: large-scale machine learning on heterogeneous distributed systems (first of 2015)", 2016, "https://arxiv.org/abs/1603.04467"),
            ("The TensorFlow team, TensorFlow 2.0 is now available", 2019, "https://blog.tensorflow.org/2019/09/tensorflow-20-is-now-available.html"),
            ("Theano development team, Theano: a Python framework for fast computation of mathematical expressions", 2016, "https://arxiv.org/abs/1605.02688"),
            ("Pascal Lamblin, MILA and the future of Theano", 2017, "https://groups.google.com/g/theano-users/c/7Poq8BZutbY"),
            ("The Caffe2 team, Caffe2 and PyTorch join forces", 2018, "https://caffe2.ai/blog/2018/05/02/Caffe2_PyTorch_1_0.html"),
            ("James Bradbury and others, JAX: composable transformations of Python+NumPy programs", 2018, "https://github.com/jax-ml/jax"),
            ("Microsoft, release notes of CNTK 2.7", 2019, "https://learn.microsoft.com/en-us/cognitive-toolkit/releasenotes/cntk_2_7_release_notes"),
            ("The PyTorch team, PyTorch, a year in", 2018, "https://pytorch.org/blog/a-year-in/"),
            ("Adam Paszke and others, PyTorch: an imperative style, high-performance deep learning library", 2019, "https://arxiv.org/abs/1912.01703"),
            ("Atılım Güneş Baydin and others, Automatic differentiation in machine learning: a survey", 2018, "https://arxiv.org/abs/1502.05767"),
        ),
    )  # fmt: skip
    return


if __name__ == "__main__":
    app.run()
