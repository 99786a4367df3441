"""Lesson 1: AI, machine learning, deep learning; and what one neuron does."""

import marimo

app = marimo.App(width="medium", app_title="What a neuron does · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(1)
    lesson.head(
        "A neuron multiplies each input by a weight, adds all of it up with a bias, and bends the sum by an activation function. That is all. Networks are many of them."
    )
    return (lesson,)


@app.cell
def _(lesson):
    lesson.screen(
        "Three circles, one inside the other",
        "**Artificial intelligence** is any program that does what seems to need intelligence. **Machine learning** is the part of it in which the rules are learned from examples. "
        "**Deep learning** is the part of that in which many layers are learned, one on top of the other, from raw data. Sort these by the innermost circle they usually lie in:",
        lesson.widget(
            "sorting",
            kinds=["AI", "Machine learning", "Deep learning"],
            things=[
                [
                    "A chess program that searches all moves by rules that people wrote",
                    0,
                    "Search and written rules: nothing is learned.",
                ],
                [
                    "A navigation system that finds the shortest way",
                    0,
                    "A classical algorithm (Dijkstra, A*): planned, not learned.",
                ],
                [
                    "A spam filter that counts words (naive Bayes)",
                    1,
                    "Learned from examples, in one step and from words that people chose to count.",
                ],
                ["Your phone unlocks when it sees your face", 2, "Many layers, learned from images."],
                ["A bank's credit score by logistic regression", 1, "Learned, but one linear unit (lesson 12)."],
                ["A translation of a web page", 2, "Sequence to sequence networks (lesson 9)."],
                [
                    "A thermostat's 'smart' timetable that you type in",
                    0,
                    "Called smart; at best the outermost circle: you wrote the rules.",
                ],
                ["A decision tree that recommends a film", 1, "Learned rules, no layers."],
                ["A program that draws a bird from your sentence", 2, "Generative networks (lesson 10)."],
                [
                    "A camera that finds the crossing of two lanes with hand-made edge filters",
                    0,
                    "Edges by filters that people wrote; convolutional networks learn them (lesson 13).",
                ],
            ],
        ),
        minutes=2,
        notes="Let the class vote by hands. Some are arguable: say so; products change, the circles do not.",
    )
    return


@app.cell
def _():
    import torch

    inputs, weights, bias = torch.tensor([1.0, 0.5]), torch.tensor([0.8, -1.0]), 0.2
    total = torch.dot(inputs, weights) + bias
    answer = torch.sigmoid(total).item()
    assert abs(total.item() - 0.5) < 1e-6
    assert abs(answer - 0.622459) < 1e-6
    first, second = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)
    weight, moved = second.weight @ first.weight, second.weight @ first.bias + second.bias
    assert torch.allclose(
        second(first(inputs)), weight @ inputs + moved, atol=1e-6
    )  # two layers without a bend are one
    return (answer,)


@app.cell
def _(answer, lesson):
    lesson.screen(
        "A neuron, with your hands",
        r"$s = w_1 x_1 + w_2 x_2 + b$, and the answer is $f(s)$.",
        lesson.guess(
            "All weights are multiplied by 10, the bias too. What happens to the line where the sum is 0?",
            ["It moves away", "It turns", "Nothing: only the answers get steeper"],
            2,
            "10 times 0 is 0: the same points. A logistic neuron answers nearer to 0 or 1 then, so it seems surer.",
        ),
        lesson.widget("neuron", name="neuron"),
        f"With the numbers that it begins with, torch gives {answer:.6f}. Break it on purpose: *identity* as activation. Then two layers are no more than one: run the code, which draws new weights each time.",
        lesson.code(
            """
import torch

inputs = torch.tensor([1.0, 0.5])
neuron = torch.nn.Linear(2, 1)
with torch.no_grad():
    neuron.weight.copy_(torch.tensor([[0.8, -1.0]]))
    neuron.bias.fill_(0.2)
print("sum", neuron(inputs).item())
print("answer", torch.sigmoid(neuron(inputs)).item())

first, second = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)
as_one = second.weight @ first.weight @ inputs + second.weight @ first.bias + second.bias
print(f"two layers {second(first(inputs)).item():.6f}, as one {as_one.item():.6f}")
print(f"with a bend between them {second(torch.tanh(first(inputs))).item():.6f}")
""",
            "The same neuron in torch, and two layers without a bend, to change and run",
        ),
        minutes=4,
        notes="Ask for weights that ignore x2 (w2 = 0: the line stands upright). A linear function of a linear function is linear: hence the activation.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("neuron-output"),
        lesson.exercise("neuron-layer"),
        notes="For home.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- Deep learning lies inside machine learning, which lies inside artificial intelligence.\n- A neuron: weighted sum, bias, activation. One alone is simple to train: lesson 2 does it.\n- Without the bend, layers collapse into one.",
        lesson.next_steps(),
        lesson.sources(
            (
                "Warren McCulloch and Walter Pitts, A logical calculus of the ideas immanent in nervous activity",
                1943,
                "https://doi.org/10.1007/BF02478259",
            ),
            (
                "Yann LeCun, Yoshua Bengio and Geoffrey Hinton, Deep learning",
                2015,
                "https://doi.org/10.1038/nature14539",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
