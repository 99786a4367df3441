"""Answers to the exercises of ``lessons/exercises/sequences.py``."""

RIGHT, WRONG = {}, {}

RIGHT["sequences-states"] = [
    "import math\n\n\ndef states(xs, w, u, b):\n    h, found = 0.0, []\n    for x in xs:\n        h = math.tanh(w * h + u * x + b)\n"
    "        found.append(h)\n    return found\n",
    "import math\nfrom itertools import accumulate\n\n\ndef states(xs, w, u, b):\n"
    "    return list(accumulate(xs, lambda h, x: math.tanh(w * h + u * x + b), initial=0.0))[1:]\n",
    "import numpy as np\n\n\ndef states(xs, w, u, b):\n    found = np.zeros(len(xs) + 1)\n    for at, x in enumerate(xs):\n"
    "        found[at + 1] = np.tanh(w * found[at] + u * x + b)\n    return found[1:]\n",
]


def _walk(step):
    return f"import math\n\n\ndef states(xs, w, u, b):\n    h, found = 0.0, []\n    for x in xs:\n        h = {step}\n        found.append(h)\n    return found\n"


WRONG["sequences-states"] = {
    "forgets the one before": _walk("math.tanh(u * x + b)"),
    "it is not bent": _walk("w * h + u * x + b"),
    "The bias is missing": _walk("math.tanh(w * h + u * x)"),
    "weights are exchanged": _walk("math.tanh(u * h + w * x + b)"),
    "outside of the bend": _walk("h + math.tanh(u * x + b)"),
    "logistic bend": _walk("1 / (1 + math.exp(-(w * h + u * x + b)))"),
}

_BEND = "import math\n\n\ndef bend(x):\n    return 1 / (1 + math.exp(-x))\n\n\ndef cell(i, f, g, o, c):\n"
RIGHT["sequences-cell"] = [
    f"{_BEND}    c = bend(f) * c + bend(i) * math.tanh(g)\n    return bend(o) * math.tanh(c), c\n",
    "import torch\n\n\ndef cell(i, f, g, o, c):\n    i, f, g, o = torch.tensor([i, f, g, o], dtype=torch.float64)\n"
    "    new = f.sigmoid() * c + i.sigmoid() * g.tanh()\n    return o.sigmoid() * new.tanh(), new\n",
    "import numpy as np\n\n\ndef cell(i, f, g, o, c):\n    gates = 1 / (1 + np.exp(-np.array([i, f, o])))\n"
    "    new = gates[1] * c + gates[0] * np.tanh(g)\n    return [gates[2] * np.tanh(new), new]\n",
]
_SHOW = "    return bend(o) * math.tanh(c), c\n"
WRONG["sequences-cell"] = {
    "comes in whole": f"{_BEND}    c = bend(f) * c + math.tanh(g)\n{_SHOW}",
    "gates are exchanged": f"{_BEND}    c = bend(i) * c + bend(f) * math.tanh(g)\n{_SHOW}",
    "the cell of 1997": f"{_BEND}    c = c + bend(i) * math.tanh(g)\n{_SHOW}",
    "old cell is gone": f"{_BEND}    c = bend(i) * math.tanh(g)\n{_SHOW}",
    "bent by tanh before": f"{_BEND}    c = bend(f) * c + bend(i) * math.tanh(g)\n    return bend(o) * c, c\n",
    "how much of it is shown": f"{_BEND}    c = bend(f) * c + bend(i) * math.tanh(g)\n    return math.tanh(c), c\n",
    "used as they are": f"{_BEND}    c = f * c + i * g\n    return o * math.tanh(c), c\n",
}

RIGHT["sequences-attention"] = [
    "import math\n\n\ndef attend(query, states):\n    powers = [math.exp(sum(a * b for a, b in zip(query, s))) for s in states]\n"
    "    total = sum(powers)\n    return [sum(p / total * s[at] for p, s in zip(powers, states)) for at in range(len(query))]\n",
    "import numpy as np\n\n\ndef attend(query, states):\n    states = np.array(states)\n    scores = states @ np.array(query)\n"
    "    shares = np.exp(scores - scores.max())\n    return shares / shares.sum() @ states\n",
    "import torch\n\n\ndef attend(query, states):\n    query, states = (torch.tensor(x, dtype=torch.float64) for x in (query, states))\n"
    "    return torch.einsum('s,sh->h', torch.softmax(states @ query, 0), states)\n",
]
_SCORES = "import numpy as np\n\n\ndef attend(query, states):\n    states = np.array(states)\n    scores = states @ np.array(query)\n"
WRONG["sequences-attention"] = {
    "used as they are": f"{_SCORES}    return scores @ states\n",
    "their mean": f"{_SCORES}    return states.mean(axis=0)\n",
    "hard attention": f"{_SCORES}    return states[scores.argmax()]\n",
    "bent on its own": f"{_SCORES}    return 1 / (1 + np.exp(-scores)) @ states\n",
    "Divide them by their sum": f"{_SCORES}    return np.exp(scores) @ states\n",
    "looks away": f"{_SCORES}    shares = np.exp(-scores)\n    return shares / shares.sum() @ states\n",
    "the query itself": "def attend(query, states):\n    return list(query)\n",
}
WRONG["sequences-cell"]["in the other order"] = (
    "import math\ndef sig(x):\n    return 1 / (1 + math.exp(-x))\ndef cell(i, f, g, o, c):\n    c = sig(f) * c + sig(i) * math.tanh(g)\n    return c, sig(o) * math.tanh(c)\n"
)
WRONG["sequences-attention"]["Those are the shares"] = (
    "import numpy as np\ndef attend(query, states):\n    s = np.array(states)\n    e = np.exp(s @ np.array(query))\n    return e / e.sum()\n"
)
