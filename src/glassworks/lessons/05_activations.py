"""Lesson 5: activation functions: curves, slopes, and what becomes of a gradient through many layers."""

import marimo

app = marimo.App(width="medium", app_title="Activation functions · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(5)
    lesson.head(
        "An activation bends the sum. Its slope decides how much of the error comes back through it: a slope of a quarter, thirty times over, leaves nothing."
    )
    return (lesson,)


@app.cell
def _():
    import torch

    from glassworks.charts.format import scientific

    x = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    torch.sigmoid(x).backward()
    assert x.grad is not None
    steepest = x.grad.item()
    assert steepest == 0.25  # the logistic function is nowhere steeper
    bound = steepest**10
    assert abs(bound - 9.5367e-07) < 1e-10
    points = torch.linspace(-3, 3, 101, dtype=torch.float64)
    assert torch.allclose(2 / (1 + torch.exp(-2 * points)) - 1, torch.tanh(points))
    return bound, scientific, steepest, torch


@app.cell
def _(bound, lesson, scientific, steepest):
    lesson.screen(
        "Curves, slopes, depth",
        r"identity $x$; logistic $1/(1+e^{-x})$; tanh $2/(1+e^{-2x})-1$; ReLU $\max(0,x)$; leaky ReLU $x$ or $0.01x$; ELU $x$ or $e^x-1$; softmax, of several sums at once, $e^{z_k}/\sum_j e^{z_j}$.",
        lesson.guess(
            "Ten layers of logistic units, all weights 1. How much of the gradient can reach the first layer at most?",
            ["About a quarter", "About a thousandth", "About a millionth"],
            2,
            f"Its slope is nowhere above {steepest}; ten of them multiply to {scientific(bound)} at most.",
        ),
        lesson.widget("depth", name="depth"),
        "Break it on purpose: ReLU with x below 0; logistic with weight 2; identity with weight 1.2 and 30 layers.",
        lesson.code(
            """
import torch

for name, f in (("logistic", torch.sigmoid), ("tanh", torch.tanh), ("relu", torch.relu)):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for layer in range(10):
        y = f(y)
    y.backward()
    print(f"{name:9} after 10 layers: value {y.item():.4f}, gradient {x.grad.item():.2e}")
""",
            "The same by autograd, to change and run",
        ),
        minutes=2,
        notes="Ask for the setting with the smallest gradient that is not 0. ReLU's slope of 1 is why depth became possible; a dead ReLU is the price.",
    )
    return


@app.cell
def _(torch):
    three = torch.tensor([2.0, 1.0, -1.0], dtype=torch.float64)
    shares = three.softmax(0)
    assert torch.allclose((three + 5).softmax(0), shares)  # what is added to all of them changes nothing
    assert [round(share, 4) for share in shares.tolist()] == [0.7054, 0.2595, 0.0351]
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Softmax: shares of several sums",
        r"The last layer has a sum for each class. $p_k = e^{z_k} / \sum_j e^{z_j}$ makes shares of them: all above 0, together 1.",
        lesson.guess(
            "All three sums grow by 5. What happens to the shares?",
            ["The largest one grows", "Nothing", "They come nearer to one another"],
            1,
            "Every power becomes e⁵ times as large, and so does their total. Only differences between sums count. Twice as large sums are another matter.",
        ),
        lesson.widget("shares", name="shares"),
        "Break it on purpose: make all twice as large, again and again. What becomes of the second best?",
        minutes=1,
        notes="Ask first, then press. Twice as large: surer, with the same answer (lesson 18 makes use of it).",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Draw your own",
        "Does it have to be one of these? Draw any function: eight hidden units with it try to learn the dashed curve.",
        lesson.guess(
            "With which of these can a network never follow the dashed curve?",
            ["A straight line", "A hat", "A wave"],
            0,
            "Sums of straight lines are straight lines. Any bend will do, good or bad: a hat or a wave learns, too.",
        ),
        lesson.widget("drawn", name="own"),
        "Break it on purpose: a function that is flat nearly everywhere; one with a single step.",
        minutes=2,
        notes="Let somebody draw with closed eyes: it will learn. Then the straight line: it cannot. The bend is the point, not the formula.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("activations-slope"),
        lesson.exercise("activations-leaky"),
        lesson.exercise("activations-softmax"),
        notes="For home. Softmax of large numbers is the classic trap.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- Slopes multiply: small ones vanish, large ones explode.\n- ReLU keeps a slope of 1 where it is on, and none where it is off.\n- Softmax belongs at the end: it makes shares of several sums.",
        lesson.next_steps(),
        lesson.sources(
            (
                "Sepp Hochreiter, Untersuchungen zu dynamischen neuronalen Netzen (vanishing gradients)",
                1991,
                "https://people.idsia.ch/~juergen/SeppHochreiter1991ThesisAdvisorSchmidhuber.pdf",
            ),
            (
                "Xavier Glorot, Antoine Bordes and Yoshua Bengio, Deep sparse rectifier neural networks",
                2011,
                "https://proceedings.mlr.press/v15/glorot11a.html",
            ),
            (
                "Djork-Arné Clevert, Thomas Unterthiner and Sepp Hochreiter, Fast and accurate deep network learning by exponential linear units",
                2016,
                "https://arxiv.org/abs/1511.07289",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
