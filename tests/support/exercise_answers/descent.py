"""Answers to the exercises of ``lessons/exercises/descent.py``."""

RIGHT, WRONG = {}, {}

RIGHT["descent-batch"] = [
    "def step(w, xs, ts, rate):\n    slope = 0\n    for x, t in zip(xs, ts):\n        slope += (w * x - t) * x\n    return w - rate * slope / len(xs)\n",
    "import numpy as np\n\n\ndef step(w, xs, ts, rate):\n    x, t = np.array(xs), np.array(ts)\n    return w - rate * np.mean((w * x - t) * x)\n",
    "import torch\n\n\ndef step(w, xs, ts, rate):\n    w, x, t = (torch.tensor(a, dtype=torch.float64) for a in (w, xs, ts))\n    w.requires_grad_()\n"
    "    (0.5 * (w * x - t) ** 2).mean().backward()\n    return (w - rate * w.grad).item()\n",
]
_G = "def step(w, xs, ts, rate):\n    g = sum((w * x - t) * x for x, t in zip(xs, ts))\n"
WRONG["descent-batch"] = {
    "Divide by its size": f"{_G}    return w - rate * g\n",
    "It climbs": f"{_G}    return w + rate * g / len(xs)\n",
    "last factor": "def step(w, xs, ts, rate):\n    g = sum(w * x - t for x, t in zip(xs, ts))\n    return w - rate * g / len(xs)\n",
    "Twice too far": f"{_G}    return w - 2 * rate * g / len(xs)\n",
    "rate is not used": f"{_G}    return w - g / len(xs)\n",
}

RIGHT["descent-momentum"] = [
    "def momentum(w, slopes, rate):\n    v = 0\n    for g in slopes:\n        v = 0.9 * v + g\n        w = w - rate * v\n    return w\n",
    "def momentum(w, slopes, rate, v=0):\n    if not slopes:\n        return w\n    v = 0.9 * v + slopes[0]\n    return momentum(w - rate * v, slopes[1:], rate, v)\n",
    "from itertools import accumulate\n\n\ndef momentum(w, slopes, rate):\n    return w - rate * sum(accumulate(slopes, lambda v, g: 0.9 * v + g))\n",
]
WRONG["descent-momentum"] = {
    "Nothing is remembered": "def momentum(w, slopes, rate):\n    for g in slopes:\n        w -= rate * g\n    return w\n",
    "a tenth": "def momentum(w, slopes, rate):\n    v = 0\n    for g in slopes:\n        v = 0.9 * v + 0.1 * g\n        w -= rate * v\n    return w\n",
    "It climbs": "def momentum(w, slopes, rate):\n    v = 0\n    for g in slopes:\n        v = 0.9 * v + g\n        w += rate * v\n    return w\n",
    "forgets nothing": "def momentum(w, slopes, rate):\n    v = 0\n    for g in slopes:\n        v += g\n        w -= rate * v\n    return w\n",
    "moves once": "def momentum(w, slopes, rate):\n    v = 0\n    for g in slopes:\n        v = 0.9 * v + g\n    return w - rate * v\n",
}

_ADAM = (
    "def adam(w, slopes, rate):\n    m = s = 0\n    for t, g in enumerate(slopes, 1):\n        m = 0.9 * m + 0.1 * g\n        s = {b} * s + {c} * g * g\n"
    "        a, d = m{e}, s{f}\n        w {sign}= rate * a / ({root} + 1e-8)\n    return w\n"
)
_A = {"b": 0.999, "c": 0.001, "e": " / (1 - 0.9**t)", "f": " / (1 - 0.999**t)", "sign": "-", "root": "d**0.5"}
RIGHT["descent-adam"] = [
    _ADAM.format(**_A),
    "import torch\n\n\ndef adam(w, slopes, rate):\n    p = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)\n    o = torch.optim.Adam([p], lr=rate)\n"
    "    for g in slopes:\n        p.grad = torch.tensor(g, dtype=torch.float64)\n        o.step()\n    return p.item()\n",
    "import numpy as np\n\n\ndef adam(w, slopes, rate):\n    g = np.array(slopes)\n    for t in range(1, len(g) + 1):\n        k = np.arange(t)[::-1]\n"
    "        m = (0.1 * 0.9**k * g[:t]).sum() / (1 - 0.9**t)\n        s = (0.001 * 0.999**k * g[:t] ** 2).sum() / (1 - 0.999**t)\n"
    "        w = w - rate * m / (np.sqrt(s) + 1e-8)\n    return w\n",
]
WRONG["descent-adam"] = {
    "corrections are missing": _ADAM.format(**_A | {"e": "", "f": ""}),
    "the root of": _ADAM.format(**_A | {"root": "d"}),
    "forgets as fast": _ADAM.format(**_A | {"b": 0.9, "c": 0.1, "f": " / (1 - 0.9**t)"}),
    "It climbs": _ADAM.format(**_A | {"sign": "+"}),
    "plain descent": "def adam(w, slopes, rate):\n    for g in slopes:\n        w -= rate * g\n    return w\n",
}
WRONG["descent-batch"]["after each example"] = (
    "def step(w, xs, ts, rate):\n    for x, t in zip(xs, ts):\n        w = w - rate * (w * x - t) * x\n    return w\n"
)
WRONG["descent-momentum"]["inside the loop"] = (
    "def momentum(w, slopes, rate):\n    v = 0\n    for g in slopes:\n        v = 0.9 * v + g\n        w -= rate * v\n        return w\n"
)
WRONG["descent-momentum"]["first v, then w"] = (
    "def momentum(w, slopes, rate):\n    v = 0\n    for g in slopes:\n        w -= rate * v\n        v = 0.9 * v + g\n    return w\n"
)
WRONG["descent-adam"]["names of their own"] = (
    "import math\ndef adam(w, slopes, rate):\n    m = s = 0\n    for t, g in enumerate(slopes, 1):\n        m = 0.9*m + 0.1*g\n        s = 0.999*s + 0.001*g**2\n        m = m / (1 - 0.9**t)\n        s = s / (1 - 0.999**t)\n        w = w - rate * m / (math.sqrt(s) + 1e-8)\n    return w\n"
)
