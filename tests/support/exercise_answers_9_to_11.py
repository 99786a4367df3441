"""Answers that learners write to the exercises of lessons 9 to 11; see ``exercise_answers``."""

RIGHT, WRONG = {}, {}

RIGHT["generative-best"] = [
    "def best(p, q):\n    return [a / (a + b) for a, b in zip(p, q)]\n",
    "import numpy as np\n\n\ndef best(p, q):\n    p, q = np.array(p), np.array(q)\n    return p / (p + q)\n",
    "def best(p, q):\n    chances = []\n    for kind in range(len(p)):\n"
    "        chances.append(1 / (1 + q[kind] / p[kind]))\n    return chances\n",
]
WRONG["generative-best"] = {
    "is generated": "def best(p, q):\n    return [b / (a + b) for a, b in zip(p, q)]\n",
    "How often are generated": "def best(p, q):\n    return p\n",
    "can be above 1": "def best(p, q):\n    return [a / b for a, b in zip(p, q)]\n",
    "shares already": "import math\n\n\ndef best(p, q):\n"
    "    return [1 / (1 + math.exp(b - a)) for a, b in zip(p, q)]\n",
    "How certain may it be": "def best(p, q):\n    return [1.0 if a > b else 0.0 for a, b in zip(p, q)]\n",
    "the same of every kind": "def best(p, q):\n    return [0.5] * len(p)\n",
}

RIGHT["generative-value"] = [
    "import math\n\n\ndef value(p, q, d):\n    real = sum(a * math.log(c) for a, c in zip(p, d))\n"
    "    made = sum(b * math.log(1 - c) for b, c in zip(q, d))\n    return real + made\n",
    "import numpy as np\n\n\ndef value(p, q, d):\n    d = np.array(d)\n    return p @ np.log(d) + q @ np.log1p(-d)\n",
    "import torch\nimport torch.nn.functional as F\n\n\ndef value(p, q, d):\n"
    "    p, q, d = (torch.tensor(x, dtype=torch.float64) for x in (p, q, d))\n"
    "    s = torch.logit(d)\n    return -(p * F.softplus(-s) + q * F.softplus(s)).sum()\n",
]
_LOGS = "import math\n\n\ndef value(p, q, d):\n"
WRONG["generative-value"] = {
    "are exchanged": f"{_LOGS}    return sum(b * math.log(c) + a * math.log(1 - c) for a, b, c in zip(p, q, d))\n",
    "has the other sign": f"{_LOGS}    both = zip(p, q, d)\n"
    "    return -sum(a * math.log(c) + b * math.log(1 - c) for a, b, c in both)\n",
    "say of generated ones": f"{_LOGS}    return sum(a * math.log(c) for a, c in zip(p, d))\n",
    "weighs each kind": f"{_LOGS}    return sum(math.log(c) + math.log(1 - c) for c in d)\n",
    "loss in practice": f"{_LOGS}    return sum((a - b) * math.log(c) for a, b, c in zip(p, q, d))\n",
    "These are bits": f"{_LOGS}    return sum(a * math.log2(c) + b * math.log2(1 - c) for a, b, c in zip(p, q, d))\n",
}

RIGHT["generative-condition"] = [
    "import math\n\n\ndef condition(mean, log_variance, noise):\n"
    "    return [m + math.sqrt(math.exp(v)) * e for m, v, e in zip(mean, log_variance, noise)]\n",
    "import numpy as np\n\n\ndef condition(mean, log_variance, noise):\n"
    "    return np.array(mean) + np.exp(np.array(log_variance) / 2) * np.array(noise)\n",
    "import torch\n\n\ndef condition(mean, log_variance, noise):\n"
    "    mean, log_variance, noise = (torch.tensor(x, dtype=torch.float64) for x in (mean, log_variance, noise))\n"
    "    return torch.addcmul(mean, (0.5 * log_variance).exp(), noise)\n",
]
_THREE = "for m, v, e in zip(mean, log_variance, noise)]\n"
_CONDITION = "import math\n\n\ndef condition(mean, log_variance, noise):\n"
WRONG["generative-condition"] = {
    "half of the logarithm": f"{_CONDITION}    return [m + math.exp(v) * e {_THREE}",
    "a spread cannot": f"{_CONDITION}    return [m + v * e {_THREE}",
    "Half of the logarithm is right": f"{_CONDITION}    return [m + v / 2 * e {_THREE}",
    "the mean is missing": f"{_CONDITION}    return [math.exp(v / 2) * e {_THREE}",
    "what is the variance for": f"{_CONDITION}    return [m + e {_THREE}",
    "noise has no part": f"{_CONDITION}    return [m + math.exp(v / 2) {_THREE}",
    "every image of a sentence": f"{_CONDITION}    return list(mean)\n",
}

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

RIGHT["framework-broadcast"] = [
    "def shape(one, other):\n    most = max(len(one), len(other))\n    one = [1] * (most - len(one)) + one\n"
    "    other = [1] * (most - len(other)) + other\n    return [max(a, b) for a, b in zip(one, other)]\n",
    "import numpy as np\n\n\ndef shape(one, other):\n    return (np.zeros(one) + np.zeros(other)).shape\n",
    "from itertools import zip_longest\n\n\ndef shape(one, other):\n    found = []\n"
    "    for a, b in zip_longest(reversed(one), reversed(other), fillvalue=1):\n        found.insert(0, b if a == 1 else a)\n"
    "    return found\n",
]
_ZIP = "from itertools import zip_longest\n\n\ndef shape(one, other):\n"
WRONG["framework-broadcast"] = {
    "from the first one on": f"{_ZIP}    return [max(a, b) for a, b in zip_longest(one, other, fillvalue=1)]\n",
    "longer shape are lost": f"{_ZIP}    return [max(a, b) for a, b in zip(one[::-1], other[::-1])][::-1]\n",
    "their order is not": f"{_ZIP}    return [max(a, b) for a, b in zip_longest(one[::-1], other[::-1], fillvalue=1)]\n",
    "longer of both": f"{_ZIP}    return max(one, other, key=len)\n",
    "Lengths are multiplied": f"{_ZIP}    return [a * b for a, b in zip_longest(one[::-1], other[::-1], fillvalue=1)][::-1]\n",
    "behind each other": f"{_ZIP}    return one + other\n",
}

RIGHT["framework-chain"] = [
    "import math\n\n\ndef slope(w):\n    x = w**2\n    y = math.sin(x)\n    return math.exp(y) * math.cos(x) * 2 * w\n",
    "import torch\n\n\ndef slope(w):\n    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)\n"
    "    return torch.autograd.grad(torch.exp(torch.sin(w * w)), w)[0]\n",
    "import numpy as np\n\n\ndef slope(w):\n    dx_dw = 2 * w\n    dy_dx = np.cos(w * w)\n    dz_dy = np.exp(np.sin(w * w))\n"
    "    return np.prod([dz_dy, dy_dx, dx_dw])\n",
]
_CHAIN = "import math\n\n\ndef slope(w):\n    x = w**2\n    y = math.sin(x)\n    z = math.exp(y)\n"
WRONG["framework-chain"] = {
    "That is z itself": f"{_CHAIN}    return z\n",
    "last factor is missing": f"{_CHAIN}    return z * math.cos(x)\n",
    "dz/dy is missing": f"{_CHAIN}    return math.cos(x) * 2 * w\n",
    "dy/dx is missing": f"{_CHAIN}    return z * 2 * w\n",
    "cos is taken at w": f"{_CHAIN}    return z * math.cos(w) * 2 * w\n",
    "factors are added": f"{_CHAIN}    return z + math.cos(x) + 2 * w\n",
    "The sign": f"{_CHAIN}    return z * -math.cos(x) * 2 * w\n",
}

RIGHT["framework-axes"] = [
    "def turned(images):\n    return images.transpose(0, 3, 1, 2)\n",
    "import numpy as np\n\n\ndef turned(images):\n    return np.stack([images[..., colour] for colour in range(3)], axis=1)\n",
    "import torch\n\n\ndef turned(images):\n    return torch.from_numpy(images).permute(0, 3, 1, 2)\n",
]
WRONG["framework-axes"] = {
    "images are torn": "def turned(images):\n    n, h, w, c = images.shape\n    return images.reshape(n, c, h, w)\n",
    "lie on their sides": "def turned(images):\n    return images.transpose(0, 3, 2, 1)\n",
    "stand before the images": "import numpy as np\n\n\ndef turned(images):\n    return np.moveaxis(images, 3, 0)\n",
    "still last": "def turned(images):\n    return images.swapaxes(1, 2)\n",
    "makes them grey": "def turned(images):\n    return images.mean(axis=3)\n",
    "on their heads": "def turned(images):\n    return images[:, ::-1].transpose(0, 3, 1, 2)\n",
}
