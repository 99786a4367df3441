"""Answers to the exercises of ``lessons/exercises/pretraining.py``."""

RIGHT, WRONG = {}, {}

RIGHT["pretraining-hidden"] = [
    "import math\n\n\ndef hidden(v, w, c):\n    out = []\n    for j in range(len(c)):\n        s = c[j]\n        for i in range(len(v)):\n"
    "            s += v[i] * w[i][j]\n        out.append(1 / (1 + math.exp(-s)))\n    return out\n",
    "import numpy as np\n\n\ndef hidden(v, w, c):\n    return 1 / (1 + np.exp(-(np.array(v) @ np.array(w) + c)))\n",
    "import torch\n\n\ndef hidden(v, w, c):\n    v, w, c = (torch.tensor(a, dtype=torch.float64) for a in (v, w, c))\n    return torch.sigmoid(c + w.T @ v)\n",
]
_H = "import numpy as np\n\n\ndef hidden(v, w, c):\n    s = np.array(v) @ np.array(w) + c\n    return "
WRONG["pretraining-hidden"] = {
    "Those are the sums": f"{_H}s\n",
    "bias of each hidden": "import numpy as np\n\n\ndef hidden(v, w, c):\n    return 1 / (1 + np.exp(-(np.array(v) @ np.array(w))))\n",
    "That is a step": f"{_H}(s > 0) * 1.0\n",
    "probabilities of 0": f"{_H}1 / (1 + np.exp(s))\n",
    "All weights are added": "import numpy as np\n\n\ndef hidden(v, w, c):\n    return 1 / (1 + np.exp(-(np.sum(w, axis=0) + c)))\n",
    "That is tanh": f"{_H}np.tanh(s)\n",
}

_CD = "import numpy as np\n\n\ndef update(w, v0, h0, v1, h1, rate):\n    data, dream = np.outer(v0, h0), np.outer(v1, h1)\n    return "
RIGHT["pretraining-update"] = [
    f"{_CD}w + rate * (data - dream)\n",
    "def update(w, v0, h0, v1, h1, rate):\n    return [[w[i][j] + rate * (v0[i] * h0[j] - v1[i] * h1[j]) for j in range(len(h0))]\n"
    "            for i in range(len(v0))]\n",
    "import torch\n\n\ndef update(w, v0, h0, v1, h1, rate):\n    v0, h0, v1, h1 = (torch.tensor(a, dtype=torch.float64) for a in (v0, h0, v1, h1))\n"
    "    return torch.from_numpy(w) + rate * (v0[:, None] * h0 - v1[:, None] * h1)\n",
]
WRONG["pretraining-update"] = {
    "It unlearns": f"{_CD}w - rate * (data - dream)\n",
    "Only the data pull": f"{_CD}w + rate * data\n",
    "rate is not used": f"{_CD}w + data - dream\n",
    "product of differences": "import numpy as np\n\n\ndef update(w, v0, h0, v1, h1, rate):\n"
    "    return w + rate * np.outer(np.array(v0) - v1, np.array(h0) - h1)\n",
    "mixes two moments": f"{_CD}w + rate * (data - np.outer(v1, h0))\n",
    "That is the change": f"{_CD}rate * (data - dream)\n",
}

_DROP = "def dropout(h, kept, p, training):\n    if not training:\n        return h\n    return [{} for a, k in zip(h, kept)]\n"
RIGHT["pretraining-dropout"] = [
    _DROP.format("a / (1 - p) if k else 0"),
    "import numpy as np\n\n\ndef dropout(h, kept, p, training):\n    return np.array(h) * kept / (1 - p) if training else np.array(h)\n",
    "def dropout(h, kept, p, training):\n    out = list(h)\n    if training:\n        for i in range(len(out)):\n            out[i] *= kept[i]\n"
    "            out[i] /= 1 - p\n    return out\n",
]
WRONG["pretraining-dropout"] = {
    "keep their size": _DROP.format("a if k else 0"),
    "drops values in use": "def dropout(h, kept, p, training):\n    return [a * k / (1 - p) for a, k in zip(h, kept)]\n",
    "share that is dropped": _DROP.format("a * k / p"),
    "should be kept": _DROP.format("a * (1 - k) / (1 - p)"),
    "smaller still": _DROP.format("a * k * (1 - p)"),
    "exchanged": "def dropout(h, kept, p, training):\n    if training:\n        return h\n    return [a * k / (1 - p) for a, k in zip(h, kept)]\n",
}
