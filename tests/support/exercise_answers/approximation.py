"""Answers to the exercises of ``lessons/exercises/approximation.py``."""

RIGHT, WRONG = {}, {}

RIGHT["approximation-layer"] = [
    "def network(x, knots, a, start):\n    y = start\n    for k, w in zip(knots, a):\n        if x > k:\n            y += w * (x - k)\n    return y\n",
    "import numpy as np\n\n\ndef network(x, knots, a, start):\n    return start + np.maximum(0, x - np.array(knots)) @ np.array(a)\n",
    "import torch\n\n\ndef network(x, knots, a, start):\n    k, w = (torch.tensor(v, dtype=torch.float64) for v in (knots, a))\n"
    "    return start + (w * torch.relu(x - k)).sum()\n",
]
_LAYER = (
    "import numpy as np\n\n\ndef network(x, knots, a, start):\n    k, a = np.array(knots), np.array(a)\n    return "
)
WRONG["approximation-layer"] = {
    "straight line": f"{_LAYER}start + (x - k) @ a\n",
    "constant is missing": f"{_LAYER}np.maximum(0, x - k) @ a\n",
    "belongs outside": f"{_LAYER}start + np.maximum(0, a * (x - k)).sum()\n",
    "to the left": f"{_LAYER}start + np.maximum(0, k - x) @ a\n",
    "sign inside": f"{_LAYER}start + np.maximum(0, x + k) @ a\n",
    "no ReLU": f"{_LAYER}max(0, start + np.maximum(0, x - k) @ a)\n",
}

RIGHT["approximation-count"] = [
    "def count(sizes):\n    total = 0\n    for i in range(len(sizes) - 1):\n        total += sizes[i] * sizes[i + 1] + sizes[i + 1]\n    return total\n",
    "def count(sizes):\n    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))\n",
    "from torch import nn\n\n\ndef count(sizes):\n    net = nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])\n"
    "    return sum(p.numel() for p in net.parameters())\n",
]
_PAIRS = "def count(sizes):\n    pairs = list(zip(sizes, sizes[1:]))\n    return "
WRONG["approximation-count"] = {
    "bias as well": f"{_PAIRS}sum(a * b for a, b in pairs)\n",
    "inputs have no bias": f"{_PAIRS}sum(a * b for a, b in pairs) + sum(sizes)\n",
    "last layer is missing": f"{_PAIRS}sum((a + 1) * b for a, b in pairs[:-1])\n",
    "counts units": "def count(sizes):\n    return sum(sizes)\n",
    "joins inputs with outputs": "def count(sizes):\n    return (sizes[0] + 1) * sizes[-1]\n",
    "One bias for each layer": f"{_PAIRS}sum(a * b + 1 for a, b in pairs)\n",
}

RIGHT["approximation-shift"] = [
    "import numpy as np\n\n\ndef shift(image, down, right):\n    out = np.zeros_like(image)\n    h, w = image.shape\n    for r in range(h):\n"
    "        for c in range(w):\n            if 0 <= r + down < h and 0 <= c + right < w:\n                out[r + down, c + right] = image[r, c]\n    return out\n",
    "import numpy as np\n\n\ndef shift(image, down, right):\n    h, w = image.shape\n    wide = np.pad(image, 9)\n"
    "    return wide[9 - down:9 - down + h, 9 - right:9 - right + w]\n",
    "def shift(image, down, right):\n    h, w = image.shape\n    return [[image[r - down][c - right] if 0 <= r - down < h and 0 <= c - right < w else 0\n"
    "             for c in range(w)] for r in range(h)]\n",
]
_WIDE = "import numpy as np\n\n\ndef shift(image, down, right):\n    h, w = image.shape\n    wide = np.pad(image, 9{})\n    d, r = {}, {}\n    return wide[9 - d:9 - d + h, 9 - r:9 - r + w]\n"
WRONG["approximation-shift"] = {
    "comes in again": "import numpy as np\n\n\ndef shift(image, down, right):\n    return np.roll(image, (down, right), (0, 1))\n",
    "other way": _WIDE.format("", "-down", "-right"),
    "exchanged": _WIDE.format("", "right", "down"),
    "down only": _WIDE.format("", "down", "0"),
    "to the right only": _WIDE.format("", "0", "right"),
    "smeared out": _WIDE.format(", mode='edge'", "down", "right"),
}
