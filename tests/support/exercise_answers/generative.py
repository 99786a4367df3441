"""Answers to the exercises of ``lessons/exercises/generative.py``."""

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
WRONG["generative-best"]["the real samples alone"] = "def best(p, q):\n    return [a * 0.5 for a in p]\n"
WRONG["generative-value"]["nothing left to divide by"] = (
    "import math\ndef value(p, q, d):\n    v = 0\n    for a, b, c in zip(p, q, d):\n        v += a * math.log(c) + b * math.log(1 - c)\n    return v / len(p)\n"
)
