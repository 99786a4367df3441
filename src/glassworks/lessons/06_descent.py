"""Lesson 6: cost, gradient descent, mini-batches, and the race of the optimizers on one surface."""

import marimo

app = marimo.App(width="medium", app_title="Cost and descent · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(6)
    lesson.head(
        "The cost says how wrong the model is. Its slope says which way is down. Everything else is how far to step, and what to remember from the steps before."
    )
    return (lesson,)


@app.cell
def _():
    import torch

    def steps_until(rate, rule=torch.optim.SGD, limit=2000, **given):
        """Steps down the long valley 0.1 x² + 2 y² until the loss is below 0.01."""
        place = torch.tensor([-2.5, 1.5], dtype=torch.float64, requires_grad=True)
        optimizer = rule([place], lr=rate, **given)
        for step in range(limit):
            loss = 0.1 * place[0] ** 2 + 2 * place[1] ** 2
            if loss.item() < 0.01:
                return step
            if loss.item() > 1e9:
                return None
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return None

    plain, momentum = steps_until(0.1), steps_until(0.1, momentum=0.9)
    assert steps_until(0.51) is None  # the steep direction has slope 4 y: beyond 2 / 4 each step overshoots
    assert steps_until(0.49) is not None
    assert momentum is not None
    assert plain is not None
    return momentum, plain, torch


@app.cell
def _(torch):
    def slopes(z):
        """Of squared error and cross-entropy by the sum of a logistic unit, where 1 is wanted."""
        found = []
        for cost in ("squared", "cross"):
            total = torch.tensor(float(z), dtype=torch.float64, requires_grad=True)
            p = total.sigmoid()
            (0.5 * (p - 1) ** 2 if cost == "squared" else -p.log()).backward()
            assert total.grad is not None
            found.append(total.grad.item())
        return found

    squared, cross = slopes(-6)
    assert abs(squared + 0.002460) < 1e-6
    assert abs(cross + 0.997527) < 1e-6
    return cross, squared


@app.cell
def _(cross, lesson, squared):
    lesson.screen(
        "What a mistake costs",
        r"A **cost** measures how wrong the model is; optimisation makes it smaller, step by step. Let $p = \sigma(z)$ be the answer and $t$, 0 or 1, the truth. Squared error is $\frac12 (p - t)^2$; cross-entropy is $-\ln$ of the probability given to what is true. "
        "Both are 0 where the answer is perfect. What descent sees of them is their slope.",
        lesson.guess(
            "The unit says 0.2 %, and 1 is true: it is sure, and wrong. With which cost does descent put it right quickly?",
            ["Squared error", "Cross-entropy", "Both alike: the mistake is the same"],
            1,
            "Squared error is flat there: the logistic function hardly moves, so its slope is multiplied by nearly 0. With cross-entropy that factor cancels, and p − t is left.",
        ),
        lesson.widget("charge", name="charge"),
        f"By autograd at z = −6: −{-squared:.4f} and −{-cross:.4f}. Where is squared error steepest? For a number that is to be predicted, not a class, it is the usual cost all the same.",
        minutes=2,
        notes="Drag the sum from −8 to 8 and read both slopes. Then let 0 be true. The worst answers are the ones that squared error corrects least.",
    )
    return


@app.cell
def _(lesson, momentum, plain):
    lesson.screen(
        "Down a surface",
        r"Plain descent: $w \leftarrow w - \eta\, g$, with the slope $g$ of the cost. *Stochastic* gradient descent takes it from one example at a time, a *mini-batch* from a few: noisy, but for little work. Momentum: $v \leftarrow 0.9 v + g$, $w \leftarrow w - \eta\, v$. Adagrad divides each weight's step by the root of all its squared slopes so far, which suits weights that are rarely used; RMSProp by "
        r"that of recent ones; Adam does both: $w \leftarrow w - \eta\, \hat m / (\sqrt{\hat s} + \epsilon)$ with running means $m$ of slopes and $s$ of their squares.",
        lesson.guess(
            "The long valley is 20 times steeper across than along. What limits the learning rate of plain descent?",
            ["The flat direction", "The steep direction", "Both alike"],
            1,
            "Where the slope is 4 y, a rate above 2/4 = 0.5 overshoots by more each time. With the rate that this allows, the flat direction takes ages.",
        ),
        lesson.widget("descent", name="descent"),
        f"By torch, with rate 0.1 in the long valley: plain descent is below 0.01 after {plain} steps, momentum after {momentum}. Break it on purpose: plain descent with a rate above 0.5; "
        "then noise, which is what small batches bring: no rule comes to rest in it unless the rate falls. Of as many examples seen, which is better: many noisy steps or few exact ones?",
        lesson.code(
            """
import torch

place = torch.tensor([-2.5, 1.5], requires_grad=True)
optimizer = torch.optim.SGD([place], lr=0.1, momentum=0.9)  # or torch.optim.Adam([place], lr=0.1)
for step in range(40):
    loss = 0.1 * place[0] ** 2 + 2 * place[1] ** 2
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 8 == 0:
        print(step, [round(one, 3) for one in place.tolist()], round(loss.item(), 4))
""",
            "The same in torch, to change and run",
        ),
        minutes=5,
        notes="Everybody chooses the rule that they think arrives first, then ticks 'All rules race'. Change the rate by a factor of 10: the winner changes.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("descent-batch"),
        lesson.exercise("descent-momentum"),
        lesson.exercise("descent-adam"),
        notes="For home. The right answers are torch's own, to the last digits.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- The steepest direction limits the rate, the flattest one the speed.\n- A mini-batch gives a noisy slope for little work; noise and rate belong together.\n- Momentum remembers slopes, Adagrad and RMSProp their sizes, Adam both.",
        lesson.next_steps(),
        lesson.sources(
            (
                "Augustin-Louis Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées",
                1847,
                "https://gallica.bnf.fr/ark:/12148/bpt6k90190w/f406",
            ),
            (
                "Herbert Robbins and Sutton Monro, A stochastic approximation method",
                1951,
                "https://doi.org/10.1214/aoms/1177729586",
            ),
            (
                "Boris Polyak, Some methods of speeding up the convergence of iteration methods",
                1964,
                "https://doi.org/10.1016/0041-5553(64)90137-5",
            ),
            (
                "John Duchi, Elad Hazan and Yoram Singer, Adaptive subgradient methods",
                2011,
                "https://jmlr.org/papers/v12/duchi11a.html",
            ),
            (
                "Tijmen Tieleman and Geoffrey Hinton, RMSProp: divide the gradient by a running average of its recent magnitude (a lecture, no paper)",
                2012,
                "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
            ),
            (
                "Diederik Kingma and Jimmy Ba, Adam: a method for stochastic optimization",
                2015,
                "https://arxiv.org/abs/1412.6980",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
