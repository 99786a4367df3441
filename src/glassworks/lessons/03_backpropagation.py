"""Lesson 3: backpropagation by the worked example, factor by factor, and a line of history."""

import marimo

app = marimo.App(width="medium", app_title="Backpropagation · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(3)
    lesson.head(
        "How much does the error change if one weight changes a little? Multiply the slopes along the way from the weight to the error; "
        "where there are several ways, add them."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.pipelines.backprop.network import Net, forward, update
    from glassworks.pipelines.backprop.train import autograd_difference, quantities

    first = quantities(0.5)
    assert abs(first["E_total"] - 0.298371109) < 1e-9
    assert abs(first["dE_dw5"] - 0.082167041) < 1e-9
    assert abs(first["dE_dw1"] - 0.000438568) < 1e-9
    assert abs(first["new_w5"] - 0.358916480) < 1e-9
    assert autograd_difference(first) < 1e-15

    def after(steps, **variant):
        net = Net.start()
        for _ in range(steps):
            update(net, 0.5, **variant)
        return forward(net)

    right, wrong = after(1)[2], after(1, output_first=True)[2]
    assert f"{right:.9f}" == "0.291027774"
    assert f"{wrong:.9f}" == "0.291027924"
    assert abs(after(10_000)[2] - 3.5102e-05) < 1e-8
    return first, right, wrong


@app.cell
def _(first, lesson):
    lesson.screen(
        "Forwards, then back along the chain",
        r"Each unit adds its weighted inputs and a bias, and answers with $\sigma(s) = 1 / (1 + e^{-s})$. "
        r"The error is $E = \frac12 (t_1 - o_1)^2 + \frac12 (t_2 - o_2)^2$. For an output weight: "
        r"$\partial E / \partial w = \partial E / \partial o \cdot \partial o / \partial net \cdot \partial net / \partial w$.",
        lesson.guess(
            "o1 is 0.75, but 0.01 is wanted. w5 leads to o1 from a hidden unit with value 0.59. Which way will w5 move?",
            ["Up", "Down", "It depends on the learning rate"],
            1,
            "The output is too high, and a larger w5 makes it higher still: the slope is positive, and descent goes against it. (Some slides say 'an output of 0.59 "
            "where 0.01 was wanted': 0.59 is h1, the output is 0.75.)",
        ),
        "Choose a weight, say which way the error goes, then take the factors one by one.",
        lesson.widget("backprop", name="net"),
        f"The library gives $\\partial E/\\partial w_5$ = {first['dE_dout_o1']:.6f} · {first['dout_dnet_o1']:.6f} · {first['out_h1']:.6f} = **{first['dE_dw5']:.6f}**, "
        f"and through both outputs $\\partial E/\\partial w_1$ = **{first['dE_dw1']:.6f}**.",
        minutes=4,
        notes="Do w5 together, aloud. Then w1: why are there two ways? Then 10,000 steps. Change a target and ask whether the sign of w5 turns.",
    )
    return


@app.cell
def _(lesson, right, wrong):
    lesson.screen(
        "All slopes first, then move",
        lesson.guess(
            "The output weights move first, and the hidden slopes are taken through the moved ones. What is different after one step?",
            ["Nothing: the chain is the same", "The error, by very little", "The error, by a lot: it grows"],
            1,
            f"{right:.9f} with all slopes first, {wrong:.9f} the other way. What comes back through weights that have moved is another product; the further they move, the more it differs.",
        ),
        lesson.widget("order", name="order"),
        f"The best known publication of this example (Mazur 2015) says that all slopes are taken before any weight moves, but prints the number of the other way, {wrong:.9f}. "
        "Break it on purpose: a rate of 20. The error may even fall faster then. It is a mistake all the same: those are the slopes of no function.",
        lesson.code(
            """
import torch
from glassworks.models.worked_example import WorkedExample, inputs, squared_error

network = WorkedExample()
error = squared_error(network(inputs()))
error.backward()
print("E", error.item())
print("dE/dw5, w6", network.output.weight.grad[0])
print("dE/dw1, w2", network.hidden.weight.grad[0])
with torch.no_grad():
    for weight in (network.hidden.weight, network.output.weight):
        weight -= 0.5 * weight.grad
print("after one step", squared_error(network(inputs())).item())
""",
            "The same with autograd, to change and run",
        ),
        "The same for every weight of a real network, on your own image: `glassworks look backprop resnet50 --image YOURS.jpg`.",
        minutes=1,
        notes="One step at rate 0.5: the seventh digit. Then the same at rate 20. Autograd is this chain, kept as a graph. Nobody writes backward passes by hand any more, but everybody debugs them.",
    )
    return


@app.cell
def _(lesson):
    from glassworks.lessons.labs.chains import Chains
    from glassworks.lessons.labs.networks import RESNET50, networks

    chains = Chains()
    lesson.screen(
        "Any weight of a real network",
        r"Nothing is new in a network of millions of weights: $\partial E / \partial w$ is the sum over all places where the weight is used, each a product of three factors. "
        "What comes back to a unit, ∂E/∂o, has come through every layer above it.",
        lesson.guess(
            "A weight of a filter is used at a thousand places of the image. What is its gradient?",
            ["The largest of a thousand products", "Their sum", "The product of the last place"],
            1,
            "The chain rule adds the ways. Many of them cancel each other.",
        ),
        lesson.widget(
            "chain",
            chains.answer,
            chains.in_studio,
            name="chain",
            models=networks(RESNET50),
            images=[["birds:3", "a drawn bird"], ["digits:3", "a digit"], ["xo:0", "an X or O"]],
            folders=lesson.may_open_folders,
        ),
        minutes=2,
        notes="Everybody guesses the sign, then reveals. Take a weight of the first layer and one of the last: how many places, how many layers on the way?",
    )
    return (chains,)


@app.cell
def _(chains, lesson):
    if lesson.is_script:
        strongest = chains.answer({"model": "formula_net", "image": "birds:3", "layer": 0, "at": -1, "apart": True})
        assert abs(strongest["gradient"] - strongest["autograd"]) < 1e-6 * max(1, abs(strongest["autograd"]))
        assert abs(strongest["gradient"] - strongest["moved"]) < 1e-3 * max(1, abs(strongest["autograd"]))
        assert strongest["places"] > 100
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Older than it seems",
        "Backpropagation was found several times, and was out of favour in between. Sort these into their decades:",
        lesson.widget(
            "sorting",
            kinds=["1960s", "1970s, early 1980s", "late 1980s, 1990s", "2000s"],
            things=[
                ["Gradients of flight paths are computed backwards", 0, "1960, Kelley: optimal control had it first; 1962, Dreyfus: by the chain rule alone."],
                ["A program differentiates by the reverse mode", 1, "1970, Linnainmaa."],
                ["Somebody proposes it for neural networks, and applies it", 1, "1974 and 1982, Werbos."],
                ["Hidden units learn useful representations", 2, "1986, Rumelhart, Hinton and Williams."],
                ["It wins its first international contest in pattern recognition", 2, "1993, Wan, on time series."],
                ["Most of machine learning has turned to other methods", 3, "The 2000s; it came back with AlexNet in 2012."],
            ],
        ),
        minutes=1,
        notes="Hands up for each row, then press. Few expect the first one so early.",
    )  # fmt: skip
    return


@app.cell
def _(lesson):
    lesson.screen(
        "A line of history",
        "- **1957** Rosenblatt's perceptron, in a report; published in 1958: one trained layer.\n"
        "- **1960** Kelley: gradients of flight paths, computed backwards; optimal control had the idea first.\n"
        "- **1962** Dreyfus: the same by the chain rule alone.\n"
        "- **1970** Linnainmaa: reverse-mode automatic differentiation, as a program.\n"
        "- **1974, 1982** Werbos: proposes and applies it to networks.\n"
        "- **1986** Rumelhart, Hinton and Williams: hidden units learn useful representations of their own.\n"
        "- **1989** LeCun and others: backpropagation through convolutions reads postcodes.\n"
        "- **1993** Wan wins a contest of the Santa Fe Institute, on time series: the first international contest in pattern recognition that it won (Schmidhuber 2015).\n"
        "- **2000s** Out of favour: most of machine learning had turned to other methods (LeCun, Bengio and Hinton look back on it, 2015).\n"
        "- **2006** Hinton, Osindero and Teh: deep nets, pre-trained layer by layer (lesson 4).\n"
        "- **2012** Krizhevsky, Sutskever and Hinton: AlexNet; since then backpropagation alone (lesson 15).\n"
        "- **Today** it is everywhere: all networks of this course learn by it but the perceptron and Boltzmann's machines.",
        minutes=1,
        notes="Two sentences for each of its ups and downs are enough. The sources stand at the end of the lesson.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("backprop-output-weight"),
        lesson.exercise("backprop-hidden-weight"),
        lesson.exercise("backprop-step"),
        notes="For home. All three are held against autograd.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- The chain rule multiplies slopes along a way and adds the ways.\n"
        "- All slopes belong to the same weights: first take them, then move.\n"
        "- Values forwards once, slopes backwards once: every weight's slope costs about as much as the answer itself.",
        lesson.next_steps(),
        "Where it comes from:",
        lesson.sources(
            ("Frank Rosenblatt, The perceptron: a perceiving and recognizing automaton (the report)", 1957, "https://websites.umass.edu/brain-wars/files/2016/03/rosenblatt-1957.pdf"),
            ("Frank Rosenblatt, The perceptron", 1958, "https://doi.org/10.1037/h0042519"),
            ("Henry Kelley, Gradient theory of optimal flight paths", 1960, "https://doi.org/10.2514/8.5282"),
            ("Stuart Dreyfus, The numerical solution of variational problems", 1962, "https://doi.org/10.1016/0022-247X(62)90004-5"),
            ("Seppo Linnainmaa, Taylor expansion of the accumulated rounding error (of the thesis of 1970)", 1976, "https://doi.org/10.1007/BF01931367"),
            ("Paul Werbos, Applications of advances in nonlinear sensitivity analysis (with the thesis of 1974)", 1982, "https://doi.org/10.1007/BFb0006203"),
            ("David Rumelhart, Geoffrey Hinton and Ronald Williams, Learning representations by back-propagating errors", 1986, "https://doi.org/10.1038/323533a0"),
            ("Yann LeCun and others, Backpropagation applied to handwritten zip code recognition", 1989, "https://doi.org/10.1162/neco.1989.1.4.541"),
            ("Andreas Weigend and Neil Gershenfeld (editors), Time Series Prediction, with Eric Wan's entry", 1993, "https://doi.org/10.4324/9780429492648"),
            ("Geoffrey Hinton, Simon Osindero and Yee-Whye Teh, A fast learning algorithm for deep belief nets", 2006, "https://doi.org/10.1162/neco.2006.18.7.1527"),
            ("Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton, ImageNet classification with deep convolutional neural networks", 2012, "https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks"),
            ("Yann LeCun, Yoshua Bengio and Geoffrey Hinton, Deep learning", 2015, "https://doi.org/10.1038/nature14539"),
            ("Jürgen Schmidhuber, Deep learning in neural networks: an overview", 2015, "https://doi.org/10.1016/j.neunet.2014.09.003"),
            ("Matt Mazur, A step by step backpropagation example", 2015, "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/"),
        ),
    )  # fmt: skip
    return


if __name__ == "__main__":
    app.run()
