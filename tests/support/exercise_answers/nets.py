"""Answers to the exercises of ``lessons/exercises/nets.py``."""

RIGHT, WRONG = {}, {}

_COUNT = "def parameters(k, maps_in, maps_out):\n    return {0}\n"
RIGHT["nets-parameters"] = [
    _COUNT.format("(k * k * maps_in + 1) * maps_out"),
    "import torch\n\n\ndef parameters(k, maps_in, maps_out):\n    return sum(p.numel() for p in torch.nn.Conv2d(maps_in, maps_out, k).parameters())\n",
    "def parameters(k, maps_in, maps_out):\n    total = 0\n    for _ in range(maps_out):\n        for _ in range(maps_in):\n            total += k**2\n        total += 1\n    return total\n",
]
WRONG["nets-parameters"] = {
    "biases are missing": _COUNT.format("k * k * maps_in * maps_out"),
    "two sides": _COUNT.format("k * maps_in * maps_out + maps_out"),
    "pair of maps": _COUNT.format("(k * k + 1) * maps_in * maps_out"),
    "one map alone": _COUNT.format("(k * k + 1) * maps_out"),
    "One bias for all": _COUNT.format("k * k * maps_in * maps_out + 1"),
    "belong to the maps": _COUNT.format("k * k * maps_in * maps_out + maps_in"),
}

_COSTS = "def operations(side, maps_in, few, maps_out):\n    return {0}\n"
RIGHT["nets-bottleneck"] = [
    _COSTS.format("side**2 * few * (maps_in + 25 * maps_out)"),
    "def operations(side, maps_in, few, maps_out):\n    places = side * side\n    first = places * maps_in * few\n    second = places * 5 * 5 * few * maps_out\n    return first + second\n",
    "def operations(side, maps_in, few, maps_out):\n    total = 0\n    for k, a, b in ((1, maps_in, few), (5, few, maps_out)):\n        total += (k * side) ** 2 * a * b\n    return total\n",
]
WRONG["nets-bottleneck"] = {
    "without a bottleneck": _COSTS.format("side**2 * 25 * maps_in * maps_out"),
    "costs something": _COSTS.format("side**2 * 25 * few * maps_out"),
    "Those are the weights": _COSTS.format("maps_in * few + 25 * few * maps_out"),
    "has 25 weights": _COSTS.format("side**2 * (maps_in * few + 5 * few * maps_out)"),
    "as many places": _COSTS.format("side * (maps_in * few + 25 * few * maps_out)"),
    "are added": _COSTS.format("side**2 * maps_in * few * side**2 * 25 * few * maps_out"),
}

_CHAIN = "from math import prod\n\n\ndef slope(weights, shortcuts):\n    return {0}\n"
RIGHT["nets-shortcut"] = [
    _CHAIN.format("prod(w + 1 if shortcuts else w for w in weights)"),
    "def slope(weights, shortcuts):\n    found = 1.0\n    for w in weights:\n        found *= w + int(shortcuts)\n    return found\n",
    "import torch\n\n\ndef slope(weights, shortcuts):\n    x = torch.ones(1, dtype=torch.float64, requires_grad=True)\n    y = x\n    for w in weights:\n        y = w * y + (y if shortcuts else 0)\n"
    "    y.backward()\n    return x.grad.item()\n",
]
WRONG["nets-shortcut"] = {
    "second way, of slope 1": _CHAIN.format("prod(weights)"),
    "no second way": _CHAIN.format("prod(w + 1 for w in weights)"),
    "chain rule": _CHAIN.format("sum(w + 1 if shortcuts else w for w in weights)"),
    "around all of it": _CHAIN.format("prod(weights) + (1 if shortcuts else 0)"),
    "last one's each time": _CHAIN.format("(weights[-1] + (1 if shortcuts else 0)) ** len(weights)"),
    "shortcut alone": "def slope(weights, shortcuts):\n    return 1\n",
}
WRONG["nets-bottleneck"]["operations are added"] = (
    "def operations(side, maps_in, few, maps_out):\n    return side**2 * (maps_in * few * 25 * few * maps_out)\n"
)
