"""Exercises of lesson 9: a recurrent unit through time, the LSTM's cell, and attention; held against torch."""

import math
from typing import Any

import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glassworks.lessons.exercises.draws import lists, numbers
from glassworks.lessons.exercises.exercise import Exercise, Mistake


def _states(xs: list[float], w: float, u: float, b: float) -> list[float]:
    cell = torch.nn.RNNCell(1, 1, dtype=torch.float64)
    with torch.no_grad():
        for parameter, value in zip(
            (cell.weight_hh, cell.weight_ih, cell.bias_ih, cell.bias_hh), (w, u, b, 0.0), strict=True
        ):
            parameter.fill_(value)
        state, found = torch.zeros(1, 1, dtype=torch.float64), []
        for x in xs:
            state = cell(torch.tensor([[x]], dtype=torch.float64), state)
            found.append(float(state))
    return found


def _each(rule: Any) -> Any:
    """States by another rule: (h before, x, w, u, b) to h."""

    def states(xs: list[float], w: float, u: float, b: float) -> list[float]:
        found, now = [], 0.0
        for x in xs:
            now = rule(now, x, w, u, b)
            found.append(now)
        return found

    return states


STATES = Exercise(
    name="sequences-states",
    title="A recurrent unit, step by step",
    task="One unit reads the numbers `xs` one after the other: *h* ← tanh(*w* *h* + *u* *x* + *b*), with *h* = 0 before the first. "
    "Write `states(xs, w, u, b)`: the list of *h* after each step.",
    start="import math\n\n\ndef states(xs, w, u, b):\n    return [0.0 for x in xs]\n",
    function="states",
    right=_states,
    inputs=lambda: st.tuples(lists(numbers(-2, 2), 1, 5), numbers(-1, 1), numbers(-1, 1), numbers(-1, 1)),
    names=("xs", "w", "u", "b"),
    mistakes=(
        Mistake(_each(lambda h, x, w, u, b: math.tanh(u * x + b)), "Each step forgets the one before: where does h come in?"),
        Mistake(_each(lambda h, x, w, u, b: w * h + u * x + b), "The sum is right, but it is not bent: tanh is missing."),
        Mistake(_each(lambda h, x, w, u, b: math.tanh(w * h + u * x)), "The bias is missing; it is added at every step."),
        Mistake(_each(lambda h, x, w, u, b: math.tanh(u * h + w * x + b)), "The two weights are exchanged: w belongs to the state, u to the input."),
        Mistake(_each(lambda h, x, w, u, b: h + math.tanh(u * x + b)), "The state is added without its weight and outside of the bend."),
        Mistake(_each(lambda h, x, w, u, b: 1 / (1 + math.exp(-(w * h + u * x + b)))), "That is the logistic bend, from 0 to 1. A plain recurrent unit takes tanh."),
        Mistake(_each(lambda h, x, w, u, b: 0.0), "The state stays 0. What does one step make of it?"),
    ),
)  # fmt: skip


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _cell(i: float, f: float, g: float, o: float, c: float) -> tuple[float, float]:
    sums = [torch.tensor(one, dtype=torch.float64) for one in (i, f, g, o)]
    new = torch.sigmoid(sums[1]) * c + torch.sigmoid(sums[0]) * torch.tanh(sums[2])
    return float(torch.sigmoid(sums[3]) * torch.tanh(new)), float(new)


def _lstm(keeps: Any, shows: Any = None) -> Any:
    """A cell by another rule: (i, f, g, o bent as they should be, c) to the new c, and (o, new c) to h."""

    def cell(i: float, f: float, g: float, o: float, c: float) -> tuple[float, float]:
        new = keeps(_logistic(i), _logistic(f), math.tanh(g), c)
        return (shows or (lambda gate, now: gate * math.tanh(now)))(_logistic(o), new), new

    return cell


CELL = Exercise(
    name="sequences-cell",
    title="One step of an LSTM",
    task="The weighted sums of the three gates and of the candidate are done: `i`, `f`, `o` still have to go through the logistic function, `g` through tanh. `c` is the cell "
    "before. Write `cell(i, f, g, o, c)`: new *c* = *f* *c* + *i* *g* (with the bent values), *h* = *o* tanh(new *c*). Return the pair `(h, c)`.",
    start="import math\n\n\ndef cell(i, f, g, o, c):\n    return 0.0, c\n",
    function="cell",
    right=_cell,
    inputs=lambda: st.tuples(*[numbers(-3, 3)] * 4, numbers(-2, 2)),
    names=("i", "f", "g", "o", "c"),
    mistakes=(
        Mistake(lambda i, f, g, o, c: _cell(i, f, g, o, c)[::-1], 'Both numbers are right and stand in the other order: (h, c) is wanted.'),
        Mistake(_lstm(lambda i, f, g, c: f * c + g), "The candidate comes in whole. Which gate says how much of it?"),
        Mistake(_lstm(lambda i, f, g, c: i * c + f * g), "The gates are exchanged: f keeps the old cell, i lets the candidate in."),
        Mistake(_lstm(lambda i, f, g, c: c + i * g), "Nothing is ever forgotten: so was the cell of 1997. Here f multiplies the old cell."),
        Mistake(_lstm(lambda i, f, g, c: i * g), "The old cell is gone. What is kept of it?"),
        Mistake(_lstm(lambda i, f, g, c: f * c + i * g, lambda o, c: o * c), "The cell is right. It is bent by tanh before it is shown."),
        Mistake(_lstm(lambda i, f, g, c: f * c + i * g, lambda o, c: math.tanh(c)), "The cell is right. The output gate says how much of it is shown."),
        Mistake(lambda i, f, g, o, c: (o * math.tanh(f * c + i * g), f * c + i * g), "The sums are used as they are. Gates go through the logistic function, the candidate through tanh."),
        Mistake(lambda i, f, g, o, c: (0.0, c), "Nothing happens yet."),
    ),
)  # fmt: skip


def _attended(query: list[float], keys: list[list[float]]) -> list[float]:
    keys_SH, query_H = torch.tensor(keys, dtype=torch.float64), torch.tensor(query, dtype=torch.float64)
    return ((keys_SH @ query_H).softmax(0) @ keys_SH).tolist()


def _mixed(shares: Any) -> Any:
    """A mixture by other shares: (scores, states) to one share a state."""

    def attend(query: list[float], states: list[list[float]]) -> list[float]:
        scores = [sum(a * b for a, b in zip(query, state, strict=True)) for state in states]
        return [
            sum(share * state[at] for share, state in zip(shares(scores, states), states, strict=True))
            for at in range(len(query))
        ]

    return attend  # fmt: skip


def _soft(scores: list[float]) -> list[float]:
    return torch.tensor(scores, dtype=torch.float64).softmax(0).tolist()


def _questions() -> "SearchStrategy[tuple[Any, ...]]":
    return st.integers(2, 3).flatmap(
        lambda width: st.tuples(lists(numbers(-2, 2), width), lists(lists(numbers(-2, 2), width), 2, 4))
    )


ATTEND = Exercise(
    name="sequences-attention",
    title="Attention",
    task="The decoder's state is `query`, `states` are those of the encoder, one list each. The score of each is its product with the query (multiply place by place and add). "
    "Write `attend(query, states)`: softmax the scores into shares, and return the sum of the states, each times its share.",
    start="import math\n\n\ndef attend(query, states):\n    return query\n",
    function="attend",
    right=_attended,
    inputs=_questions,
    names=("query", "states"),
    mistakes=(
        Mistake(lambda query, states: _soft([sum(a * b for a, b in zip(query, one, strict=True)) for one in states]), 'Those are the shares. What is wanted is the sum of the states, each times its share.'),
        Mistake(_mixed(lambda scores, states: scores), "The scores are used as they are. Shares add up to 1 and are above 0: softmax."),
        Mistake(_mixed(lambda scores, states: [1 / len(states)] * len(states)), "Every state has the same share: that is their mean, whatever is asked."),
        Mistake(
            _mixed(lambda scores, states: [float(at == scores.index(max(scores))) for at in range(len(scores))]),
            "The best state takes all. That is hard attention; softmax leaves the others a share.",
        ),
        Mistake(_mixed(lambda scores, states: [_logistic(score) for score in scores]), "Each score is bent on its own (logistic), so the shares do not add up to 1."),
        Mistake(
            _mixed(lambda scores, states: [math.exp(score) for score in scores]),
            "The powers are right. Divide them by their sum.",
        ),
        Mistake(
            _mixed(lambda scores, states: _soft([-score for score in scores])), "It looks away: the state that fits least gets the most."
        ),
        Mistake(lambda query, states: query, "That is the query itself. What is found is a mixture of the states."),
    ),
)  # fmt: skip

EXERCISES = STATES, CELL, ATTEND
