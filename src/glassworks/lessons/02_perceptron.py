"""Lesson 2: the perceptron, what one unit cannot do, and two hidden units that bend the plane."""

import marimo

app = marimo.App(width="medium", app_title="The perceptron · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(2)
    lesson.head(
        r"One unit weighs its inputs, adds them up and answers 1 if the sum is above zero. Where the sum is zero lies a **line**; "
        r"the unit can say on which side of it a point is, and nothing else."
    )
    return (lesson,)


@app.cell
def _(lesson):
    lesson.screen(
        "Place the line yourself",
        lesson.guess(
            "The unit is to compute AND: 1 only where both inputs are 1. How many lines do that?",
            ["Exactly one", "Two: one for each side", "Infinitely many", "None"],
            2,
            "Whatever leaves (1, 1) alone on one side is right. Turn it a little: still right. No data say which of them is best.",
        ),
        r"$y = 1$ if $w_1 x_1 + w_2 x_2 + b > 0$, otherwise $0$. Move the three numbers until all four points are on their side.",
        lesson.widget("perceptron", name="hand", rule=False, functions=["and", "or", "nand", "xor"]),
        "Then try XOR. What is the most you get?",
        minutes=2,
        notes="Let somebody call out numbers. AND: 1, 1, −1.5. Everybody finds 3 of 4 for XOR; collect the different lines with 3 on the board. "
        "A point exactly on the line counts as 0: a line through (1, 0) can be right for AND.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Let it learn from its mistakes",
        r"Rosenblatt's rule (1958) looks at one case after the other. After each: $w \leftarrow w + (t - y)\,x$ and $b \leftarrow b + (t - y)$. "
        r"Where the answer $y$ was the target $t$, nothing moves.",
        lesson.guess(
            "For AND it begins with all weights 0. Does the order of the cases change the line that it ends with?",
            ["No: the rule ends in the same line", "Yes: it stops at the first line that is good enough"],
            1,
            "It stops at the first line without mistakes. Which one that is depends on what it met before.",
        ),
        lesson.widget("perceptron", name="rule", rule=True, functions=["and", "or", "xor"]),
        "Break it on purpose: choose XOR and press *25 rounds*, as often as you like.",
        minutes=2,
        notes="Step through AND by single cases once, saying each sum aloud. Then OR, then XOR. "
        "Novikoff proved that the rule ends after at most (R/γ)² corrections wherever a line exists: 51 for AND, 27 for OR. It needs 10 and 4.",
    )
    return


@app.cell
def _():
    from glassworks.pipelines.perceptron.recipe import PerceptronConfig
    from glassworks.pipelines.perceptron.train import learn

    for_and, for_or = learn(PerceptronConfig(function="and")), learn(PerceptronConfig(function="or"))
    for_xor = learn(PerceptronConfig(function="xor"))
    assert (for_and.w, for_and.b, for_and.epochs_until_clean) == ([2.0, 1.0], -2.0, 6)
    assert sum(for_and.mistakes_per_epoch) == 10
    assert sum(for_or.mistakes_per_epoch) == 4
    assert (round(for_and.bound or 0), round(for_or.bound or 0)) == (51, 27)
    assert for_xor.epochs_until_clean is None
    assert for_xor.best_accuracy == 0.75
    assert for_xor.separable_functions == 14
    return for_and, for_or, for_xor


@app.cell
def _(for_and, for_or, for_xor, lesson):
    lesson.screen(
        "Why XOR fails",
        lesson.guess(
            "Two inputs have 16 functions: AND, OR, XOR and so on. How many of them can one unit compute?",
            ["8", "12", "14", "15"],
            2,
            f"{for_xor.separable_functions} of 16: all but XOR and its opposite, which a line cannot divide.",
        ),
        r"XOR is 1 where exactly one input is 1. Add up the sums at opposite corners: $s(0,1) + s(1,0)$ and $s(0,0) + s(1,1)$ "
        r"are both $w_1 + w_2 + 2b$. But both sums of the first pair should be above 0, and both of the second should not. "
        r"No weights can do that.",
        f"The library's rule on the same four cases: AND is done in epoch {for_and.epochs_until_clean} after {sum(for_and.mistakes_per_epoch)} corrections, "
        f"OR in epoch {for_or.epochs_until_clean} after {sum(for_or.mistakes_per_epoch)}; XOR still makes mistakes after "
        f"{len(for_xor.mistakes_per_epoch)} epochs. The best that any line reaches on XOR is {for_xor.best_accuracy:.0%}.",
        "Minsky and Papert's book of 1969 made this famous, and the field went out of fashion. (Money and expectations had been falling before.)",
        lesson.code(
            """
from glassworks.pipelines.perceptron.recipe import PerceptronConfig
from glassworks.pipelines.perceptron.train import learn

for function in ("and", "or", "xor"):
    report = learn(PerceptronConfig(function=function))
    print(function, report.w, report.b, report.epochs_until_clean)
    print("mistakes:", report.mistakes_per_epoch[:8])
print("of 16 functions one unit computes", report.separable_functions)
""",
            "The library's rule, to change and run",
        ),
        minutes=1,
        notes="Ask what the code would print for NAND, then put 'nand' into the list.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Two hidden units bend the plane",
        lesson.guess(
            "Two units stand between inputs and output. What can they do for the output unit?",
            [
                "Draw a curved line for it",
                "Move the four points to places where one line is enough",
                "Nothing: three lines are still lines",
            ],
            1,
            "Each hidden unit says on which side of its own line a point is. With two of them, (0, 1) and (1, 0) can land on one place.",
        ),
        lesson.widget("fold", name="fold"),
        minutes=2,
        notes="Ask which points fell together. With OR and AND as hidden units: 01 and 10 both become (1, 0).",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Descent has to find them",
        "Weights that solve XOR exist. Gradient descent begins with random ones and goes downhill. It may end in a flat place where no small step helps.",
        lesson.guess(
            "From 100 random starts with two hidden units: how many find a solution within 2,000 updates?",
            ["All of them", "Most, but not all", "Hardly any"],
            1,
            "How many differs from draw to draw. With more hidden units fewer get stuck; with one, none can succeed.",
        ),
        lesson.widget("starts", name="starts"),
        minutes=1,
        notes="Good as a break: everybody presses the button and calls out a number. Break it on purpose: one hidden unit.",
    )
    return


@app.cell
def _(lesson):
    from glassworks.pipelines.xor.starts import success_rate

    if lesson.is_script:
        one, two, four = (success_rate(hidden, "logistic", 200, 2000, seed=0) for hidden in (1, 2, 4))
        assert one == 0
        assert 0.5 < two < 1  # most, but not all
        assert four > two
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        "Your function runs in a process of its own and is compared with the right one on random inputs. What it gets wrong is shown at the smallest input.",
        lesson.exercise("perceptron-answer"),
        lesson.exercise("perceptron-rule"),
        lesson.exercise("perceptron-xor"),
        notes="For home, or for those who are done early. The hints know the usual mistakes.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- One unit divides by one line. What no line divides, it cannot learn.\n"
        "- The rule finds a line if there is one; which one depends on the order.\n"
        "- Hidden units move the points until a line is enough. Descent finds such weights often, not always: the start matters.",
        "The same as reports with every number:",
        lesson.next_steps(),
        "Where it comes from:",
        lesson.sources(
            (
                "Frank Rosenblatt, The perceptron: a probabilistic model for information storage and organization in the brain",
                1958,
                "https://doi.org/10.1037/h0042519",
            ),
            (
                "Albert Novikoff, On convergence proofs for perceptrons",
                1963,
                "https://apps.dtic.mil/sti/citations/AD0298258",
            ),
            (
                "Marvin Minsky and Seymour Papert, Perceptrons",
                1969,
                "https://mitpress.mit.edu/9780262534772/perceptrons/",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
