"""Answers to the exercises of ``lessons/exercises/regression.py``."""

RIGHT, WRONG = {}, {}

RIGHT["regression-probability"] = [
    "import math\n\n\ndef probability(w, b, x):\n    z = b\n    for a, c in zip(w, x):\n        z += a * c\n    return 1 / (1 + math.exp(-z))\n",
    "import numpy as np\n\n\ndef probability(w, b, x):\n    odds = np.exp(np.dot(w, x) + b)\n    return odds / (1 + odds)\n",
    "import torch\n\n\ndef probability(w, b, x):\n    w, x = (torch.tensor(v, dtype=torch.float64) for v in (w, x))\n    return torch.sigmoid(w @ x + b)\n",
]
_P = "import numpy as np\n\n\ndef probability(w, b, x):\n    z = np.dot(w, x) + b\n    return "
WRONG["regression-probability"] = {
    "log-odds": f"{_P}z\n",
    "probability of class 0": f"{_P}1 / (1 + np.exp(z))\n",
    "bias come in": "import numpy as np\n\n\ndef probability(w, b, x):\n    return 1 / (1 + np.exp(-np.dot(w, x)))\n",
    "That is a step": f"{_P}1.0 if z > 0 else 0.0\n",
    "Those are the odds": f"{_P}np.exp(z)\n",
    "twice as steep": f"{_P}(np.tanh(z) + 1) / 2\n",
}

RIGHT["regression-loss"] = [
    "import math\n\n\ndef loss(ps, ts):\n    total = 0\n    for p, t in zip(ps, ts):\n        total -= math.log(p) if t == 1 else math.log(1 - p)\n    return total / len(ps)\n",
    "import numpy as np\n\n\ndef loss(ps, ts):\n    p, t = np.array(ps), np.array(ts)\n    return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()\n",
    "import torch\n\n\ndef loss(ps, ts):\n    p, t = (torch.tensor(v, dtype=torch.float64) for v in (ps, ts))\n"
    "    return torch.nn.functional.binary_cross_entropy(p, t)\n",
]
_LOSS = "import numpy as np\n\n\ndef loss(ps, ts):\n    p, t = np.array(ps), np.array(ts)\n    e = -(t * np.log(p) + (1 - t) * np.log(1 - p))\n    return "
WRONG["regression-loss"] = {
    "That is the sum": f"{_LOSS}e.sum()\n",
    "class 0 cost nothing": f"{_LOSS}-(t * np.log(p)).mean()\n",
    "the sign": f"{_LOSS}-e.mean()\n",
    "squared error": f"{_LOSS}((p - t) ** 2).mean()\n",
    "Those are bits": f"{_LOSS}e.mean() / np.log(2)\n",
    "classes are exchanged": f"{_LOSS}-((1 - t) * np.log(p) + t * np.log(1 - p)).mean()\n",
}

_SOFT = "import numpy as np\n\n\ndef slopes(z, t):\n    z = np.array(z, float)\n    p = np.exp(z) / np.exp(z).sum()\n"
RIGHT["regression-slopes"] = [
    f"{_SOFT}    p[t] -= 1\n    return p\n",
    "import torch\n\n\ndef slopes(z, t):\n    z = torch.tensor(z, dtype=torch.float64, requires_grad=True)\n"
    "    torch.nn.functional.cross_entropy(z[None], torch.tensor([t])).backward()\n    return z.grad\n",
    "import math\n\n\ndef slopes(z, t):\n    e = [math.exp(a) for a in z]\n    return [a / sum(e) - (k == t) for k, a in enumerate(e)]\n",
]
WRONG["regression-slopes"] = {
    "Those are the shares": f"{_SOFT}    return p\n",
    "against the slope": f"{_SOFT}    p[t] -= 1\n    return -p\n",
    "softmax first": f"{_SOFT}    z[t] -= 1\n    return z\n",
    "whatever t is": f"{_SOFT}    p[0] -= 1\n    return p\n",
    "Only the right class": f"{_SOFT}    out = np.zeros(len(z))\n    out[t] = p[t] - 1\n    return out\n",
    "each sum alone": f"{_SOFT}    p = 1 / (1 + np.exp(-z))\n    p[t] -= 1\n    return p\n",
}
WRONG["regression-probability"]["for all of z"] = (
    "import numpy as np\ndef probability(w, b, x):\n    return 1 / (1 + np.exp(-np.dot(w, x) + b))\n"
)
WRONG["regression-slopes"]["from every share"] = (
    "import numpy as np\ndef slopes(z, t):\n    p = np.exp(z) / np.sum(np.exp(z))\n    return p - 1\n"
)
WRONG["regression-slopes"]["the number of the right class"] = (
    "import numpy as np\ndef slopes(z, t):\n    p = np.exp(z) / np.sum(np.exp(z))\n    return p - t\n"
)
