"""Answers to the exercises of ``lessons/exercises/backprop.py``."""

RIGHT, WRONG = {}, {}

RIGHT["backprop-output-weight"] = [
    "def slope(o, t, h):\n    return (o - t) * o * (1 - o) * h\n",
    "def slope(o, t, h):\n    by_output = -(t - o)\n    by_sum = o - o**2\n    by_weight = h\n    return by_output * by_sum * by_weight\n",
    "import torch\n\n\ndef slope(o, t, h):\n    net = torch.logit(torch.tensor(o, dtype=torch.float64)).requires_grad_()\n"
    "    (0.5 * (t - torch.sigmoid(net)) ** 2).backward()\n    return net.grad * h\n",
]
WRONG["backprop-output-weight"] = {
    "sign is turned": "def slope(o, t, h):\n    return (t - o) * o * (1 - o) * h\n",
    "factor is missing": "def slope(o, t, h):\n    return (o - t) * h\n",
    "slope by the sum": "def slope(o, t, h):\n    return (o - t) * o * (1 - o)\n",
    "o, not h": "def slope(o, t, h):\n    return (o - t) * h * (1 - h) * h\n",
    "Twice too much": "def slope(o, t, h):\n    return 2 * (o - t) * o * (1 - o) * h\n",
    "been through": "import math\n\n\ndef slope(o, t, h):\n    s = 1 / (1 + math.exp(-o))\n    return (o - t) * s * (1 - s) * h\n",
    "Half of it": "def slope(o, t, h):\n    return 0.5 * (o - t) * o * (1 - o) * h\n",
    "the error itself": "def slope(o, t, h):\n    return 0.5 * (t - o) ** 2 * o * (1 - o) * h\n",
    "are multiplied": "def slope(o, t, h):\n    return (o - t) * o * (1 - o) + h\n",
}

RIGHT["backprop-hidden-weight"] = [
    "def slope(i, h, v, o, t):\n    back = 0\n    for k in range(len(v)):\n        back += (o[k] - t[k]) * o[k] * (1 - o[k]) * v[k]\n"
    "    return back * h * (1 - h) * i\n",
    "import numpy as np\n\n\ndef slope(i, h, v, o, t):\n    v, o, t = map(np.array, (v, o, t))\n"
    "    return ((o - t) * o * (1 - o)) @ v * h * (1 - h) * i\n",
    "def slope(i, h, v, o, t):\n    d = lambda a, b: (a - b) * a * (1 - a)\n"
    "    return i * (h - h * h) * (d(o[0], t[0]) * v[0] + d(o[1], t[1]) * v[1])\n",
]
_SUM = "sum((a - b) * a * (1 - a) * w for a, b, w in zip(o, t, v))"
WRONG["backprop-hidden-weight"] = {
    "second adds": "def slope(i, h, v, o, t):\n    return (o[0] - t[0]) * o[0] * (1 - o[0]) * v[0] * h * (1 - h) * i\n",
    "own slope is missing": f"def slope(i, h, v, o, t):\n    return {_SUM} * i\n",
    "hidden unit's sum": f"def slope(i, h, v, o, t):\n    return {_SUM} * h * (1 - h)\n",
    "o − t, not t − o": f"def slope(i, h, v, o, t):\n    return -{_SUM} * h * (1 - h) * i\n",
    "slopes of the output units": "def slope(i, h, v, o, t):\n"
    "    return sum((a - b) * w for a, b, w in zip(o, t, v)) * h * (1 - h) * i\n",
    "multiply by v": "def slope(i, h, v, o, t):\n    return sum((a - b) * a * (1 - a) for a, b in zip(o, t)) * h * (1 - h) * i\n",
    "last output is left": "def slope(i, h, v, o, t):\n    for k in range(2):\n        back = (o[k] - t[k]) * o[k] * (1 - o[k]) * v[k]\n    return back * h * (1 - h) * i\n",
    "the ways are added": "def slope(i, h, v, o, t):\n    back = 1.0\n    for k in range(2):\n        back *= (o[k] - t[k]) * o[k] * (1 - o[k]) * v[k]\n    return back * h * (1 - h) * i\n",
    "not averaged": "def slope(i, h, v, o, t):\n    back = sum((o[k] - t[k]) * o[k] * (1 - o[k]) * v[k] for k in range(2)) / 2\n    return back * h * (1 - h) * i\n",
    "leads through v": "def slope(i, h, v, o, t):\n    back = sum((o[k] - t[k]) * o[k] * (1 - o[k]) * h for k in range(2))\n    return back * h * (1 - h) * i\n",
}

_S = "import math\n\n\ndef sigma(s):\n    return 1 / (1 + math.exp(-s))\n\n\n"
_P = "def step(w, v, x, t, rate):\n    h = sigma(w * x)\n    o = sigma(v * h)\n    d = (o - t) * o * (1 - o)\n"
RIGHT["backprop-step"] = [
    f"{_S}{_P}    return w - rate * d * v * h * (1 - h) * x, v - rate * d * h\n",
    "import torch\n\n\ndef step(w, v, x, t, rate):\n    w, v = (torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (w, v))\n"
    "    (0.5 * (t - torch.sigmoid(v * torch.sigmoid(w * x))) ** 2).backward()\n"
    "    return (w - rate * w.grad).item(), (v - rate * v.grad).item()\n",
    f"{_S}{_P}    old = v\n    v = v - rate * d * h\n    w = w - rate * d * old * h * (1 - h) * x\n    return [w, v]\n",
]
WRONG["backprop-step"] = {
    "the last factor of its slope is x": "import math\n\n\ndef s(a):\n    return 1 / (1 + math.exp(-a))\n\n\ndef step(w, v, x, t, rate):\n"
    "    h = s(w * x)\n    o = s(v * h)\n    d = (o - t) * o * (1 - o)\n    return w - rate * d * v * h * (1 - h), v - rate * d * h\n",
    "v moved before": f"{_S}{_P}    v = v - rate * d * h\n    w = w - rate * d * v * h * (1 - h) * x\n    return w, v\n",
    "That climbs": f"{_S}{_P}    return w + rate * d * v * h * (1 - h) * x, v + rate * d * h\n",
    "rate is not used": f"{_S}{_P}    return w - d * v * h * (1 - h) * x, v - d * h\n",
    "w does not move": f"{_S}{_P}    return w, v - rate * d * h\n",
    "v does not move": f"{_S}{_P}    return w - rate * d * v * h * (1 - h) * x, v\n",
    "Those are the slopes": f"{_S}{_P}    return d * v * h * (1 - h) * x, d * h\n",
    "back to h leads": "import math\n\n\ndef sigma(s):\n    return 1 / (1 + math.exp(-s))\n\n\ndef step(w, v, x, t, rate):\n    h = sigma(w * x)\n    o = sigma(v * h)\n    d = (o - t) * o * (1 - o)\n    return w - rate * d * h * (1 - h) * x, v - rate * d * h\n",
    "is missing for w": "import math\n\n\ndef sigma(s):\n    return 1 / (1 + math.exp(-s))\n\n\ndef step(w, v, x, t, rate):\n    h = sigma(w * x)\n    o = sigma(v * h)\n    d = (o - t) * o * (1 - o)\n    return w - rate * d * v * x, v - rate * d * h\n",
    "the other order": "import math\n\n\ndef sigma(s):\n    return 1 / (1 + math.exp(-s))\n\n\ndef step(w, v, x, t, rate):\n    h = sigma(w * x)\n    o = sigma(v * h)\n    d = (o - t) * o * (1 - o)\n    return v - rate * d * h, w - rate * d * v * h * (1 - h) * x\n",
    "for both weights": "import math\n\n\ndef sigma(s):\n    return 1 / (1 + math.exp(-s))\n\n\ndef step(w, v, x, t, rate):\n    h = sigma(w * x)\n    o = sigma(v * h)\n    d = o - t\n    return w - rate * d * v * h * (1 - h) * x, v - rate * d * h\n",
}
