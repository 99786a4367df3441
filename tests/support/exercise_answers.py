"""Answers that learners write: three right ones in different styles for each exercise, and wrong ones with what they do."""

import exercise_answers_9_to_11

RIGHT, WRONG = dict(exercise_answers_9_to_11.RIGHT), dict(exercise_answers_9_to_11.WRONG)

RIGHT["perceptron-answer"] = [
    "def answer(w, b, x):\n    total = b\n    for i in range(len(w)):\n        total += w[i] * x[i]\n"
    "    if total > 0:\n        return 1\n    return 0\n",
    "import numpy as np\n\n\ndef answer(w, b, x):\n    return int(np.dot(w, x) + b > 0)\n",
    "answer = lambda w, b, x: 1 if sum(a * c for a, c in zip(w, x)) > -b else 0\n",
]
WRONG["perceptron-answer"] = {
    "exactly 0": "def answer(w, b, x):\n    return 1 if w[0] * x[0] + w[1] * x[1] + b >= 0 else 0\n",
    "bias come in": "def answer(w, b, x):\n    return 1 if w[0] * x[0] + w[1] * x[1] > 0 else 0\n",
    "not taken away": "def answer(w, b, x):\n    return 1 if w[0] * x[0] + w[1] * x[1] > b else 0\n",
    "answers with a step": "def answer(w, b, x):\n    return w[0] * x[0] + w[1] * x[1] + b\n",
    "not 1 and -1": "def answer(w, b, x):\n    s = w[0] * x[0] + w[1] * x[1] + b\n    return 1 if s > 0 else -1\n",
    "exchanged": "def answer(w, b, x):\n    return int(not w[0] * x[0] + w[1] * x[1] + b > 0)\n",
}

_Y = "    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0\n"
RIGHT["perceptron-rule"] = [
    f"def learn(w, b, x, t):\n{_Y}    w = [w[0] + (t - y) * x[0], w[1] + (t - y) * x[1]]\n    return w, b + t - y\n",
    "import numpy as np\n\n\ndef learn(w, b, x, t):\n    w, x = np.array(w), np.array(x)\n    e = t - (w @ x + b > 0)\n"
    "    return w + e * x, b + e\n",
    f"def learn(w, b, x, t):\n{_Y}    if y == t:\n        return w, b\n    sign = 1 if t else -1\n"
    "    return tuple(a + sign * c for a, c in zip(w, x)), b + sign\n",
]
WRONG["perceptron-rule"] = {
    "away from the target": f"def learn(w, b, x, t):\n{_Y}    return [a + (y - t) * c for a, c in zip(w, x)], b + y - t\n",
    "bias has not moved": f"def learn(w, b, x, t):\n{_Y}    return [a + (t - y) * c for a, c in zip(w, x)], b\n",
    "weights that were right": "def learn(w, b, x, t):\n    return [a + t * c for a, c in zip(w, x)], b + t\n",
    "move alike": f"def learn(w, b, x, t):\n{_Y}    return [a + t - y for a in w], b + t - y\n",
    "Only the bias": f"def learn(w, b, x, t):\n{_Y}    return w, b + t - y\n",
    "Nothing moves": f"def learn(w, b, x, t):\n{_Y}    return w, b\n",
}

RIGHT["perceptron-xor"] = [
    "def weights():\n    return [(1, 1, -0.5), (1, 1, -1.5)], (1, -1, -0.5)\n",
    "def weights():\n    return [(1, -1, -0.5), (-1, 1, -0.5)], (1, 1, -0.5)\n",
    "import numpy as np\n\n\ndef weights():\n    return np.array([[10, 10, -5], [-10, -10, 15]]), np.array([10, 10, -15])\n",
]
WRONG["perceptron-xor"] = {
    "computes OR": "def weights():\n    return [(1, 1, -0.5), (0, 0, 0)], (1, 0, -0.5)\n",
    "computes AND": "def weights():\n    return [(1, 1, -1.5), (0, 0, 0)], (1, 0, -0.5)\n",
    "computes NAND": "def weights():\n    return [(-1, -1, 1.5), (0, 0, 0)], (1, 0, -0.5)\n",
    "computes XNOR": "def weights():\n    return [(1, 1, -0.5), (1, 1, -1.5)], (-1, 1, 0.5)\n",
    "always answers 0": "def weights():\n    return [(1, 1, -0.5), (-1, -1, 1.5)], (1, 1, -2.5)\n",
    "always answers 1": "def weights():\n    return [(1, 1, -0.5), (-1, -1, 1.5)], (1, 1, 0.5)\n",
}

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
    "v moved before": f"{_S}{_P}    v = v - rate * d * h\n    w = w - rate * d * v * h * (1 - h) * x\n    return w, v\n",
    "That climbs": f"{_S}{_P}    return w + rate * d * v * h * (1 - h) * x, v + rate * d * h\n",
    "rate is not used": f"{_S}{_P}    return w - d * v * h * (1 - h) * x, v - d * h\n",
    "w does not move": f"{_S}{_P}    return w, v - rate * d * h\n",
    "v does not move": f"{_S}{_P}    return w - rate * d * v * h * (1 - h) * x, v\n",
    "Those are the slopes": f"{_S}{_P}    return d * v * h * (1 - h) * x, d * h\n",
}

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

RIGHT["codes-room"] = [
    "import math\n\n\ndef shortest(classes):\n    return math.ceil(math.log2(classes))\n",
    "def shortest(classes):\n    n = 1\n    while 2**n < classes:\n        n += 1\n    return n\n",
    "shortest = lambda classes: (classes - 1).bit_length()\n",
]
WRONG["codes-room"] = {
    "one-hot code": "def shortest(classes):\n    return classes\n",
    "Too few for most": "import math\n\n\ndef shortest(classes):\n    return int(math.log2(classes))\n",
    "power of two": "def shortest(classes):\n    return classes.bit_length()\n",
    "Half a number": "import numpy as np\n\n\ndef shortest(classes):\n    return float(np.log2(classes))\n",
    "other way round": "def shortest(classes):\n    return 2**classes\n",
    "Half as many": "def shortest(classes):\n    return (classes + 1) // 2\n",
}

RIGHT["codes-cosine"] = [
    "import numpy as np\n\n\ndef cosine(a, b):\n    return np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b)\n",
    "def cosine(a, b):\n    dot = sum(x * y for x, y in zip(a, b))\n    size = lambda v: sum(x * x for x in v) ** 0.5\n"
    "    return dot / (size(a) * size(b))\n",
    "import torch\n\n\ndef cosine(a, b):\n    a, b = (torch.tensor(v, dtype=torch.float64) for v in (a, b))\n"
    "    return torch.nn.functional.cosine_similarity(a, b, dim=0)\n",
]
_COS = "import numpy as np\n\n\ndef cosine(a, b):\n    a, b = np.array(a), np.array(b)\n    return "
WRONG["codes-cosine"] = {
    "Long vectors win": f"{_COS}a @ b\n",
    "One length is missing": f"{_COS}a @ b / np.sqrt(a @ a)\n",
    "squares of lengths": f"{_COS}a @ b / ((a @ a) * (b @ b))\n",
    "That is a distance": f"{_COS}np.sqrt(((a - b) ** 2).sum())\n",
    "sign is lost": f"{_COS}abs(a @ b) / np.sqrt((a @ a) * (b @ b))\n",
    "not the sum of sizes": f"{_COS}a @ b / (abs(a).sum() * abs(b).sum())\n",
}

_ASK = (
    "import numpy as np\n\n\ndef analogy(vectors, a, b, c):\n    v, p = vectors, {}\n    s = v @ p / np.linalg.norm(v, axis=1)\n"
    "    s[[a, b, c]] = -np.inf\n    return s.argmax()\n"
)
RIGHT["codes-analogy"] = [
    _ASK.format("vectors[b] - vectors[a] + vectors[c]"),
    "def analogy(vectors, a, b, c):\n    p = [y - x + z for x, y, z in zip(vectors[a], vectors[b], vectors[c])]\n    best, at = None, None\n"
    "    for i, row in enumerate(vectors):\n        if i in (a, b, c):\n            continue\n"
    "        s = sum(x * y for x, y in zip(row, p)) / sum(x * x for x in row) ** 0.5\n        if best is None or s > best:\n            best, at = s, i\n    return at\n",
    "import torch\n\n\ndef analogy(vectors, a, b, c):\n    v = torch.tensor(vectors)\n    s = torch.cosine_similarity(v, v[b] - v[a] + v[c], dim=1)\n"
    "    if not (v[b] - v[a] + v[c]).any():\n        s = torch.zeros(len(v))\n    s[[a, b, c]] = -9\n    return int(s.argmax())\n",
]
WRONG["codes-analogy"] = {
    "leave them out": _ASK.format("vectors[b] - vectors[a] + vectors[c]").replace("    s[[a, b, c]] = -np.inf\n", ""),
    "wrong way": _ASK.format("vectors[a] - vectors[b] + vectors[c]"),
    "favour long": _ASK.format("vectors[b] - vectors[a] + vectors[c]").replace(" / np.linalg.norm(v, axis=1)", ""),
    "c's neighbours": _ASK.format("vectors[c]"),
    "no place to start": _ASK.format("vectors[b] - vectors[a]"),
    "Everything is added": _ASK.format("vectors[a] + vectors[b] + vectors[c]"),
}

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

RIGHT["convolution-response"] = [
    "def response(patch, filter):\n    total = 0\n    for r in range(3):\n        for c in range(3):\n"
    "            total += patch[r][c] * filter[r][c]\n    return total / 9\n",
    "def response(patch, filter):\n    return (patch * filter).mean()\n",
    "import torch\n\n\ndef response(patch, filter):\n    return torch.tensor(patch * filter).double().mean()\n",
]
WRONG["convolution-response"] = {
    "sum of the products": "def response(patch, filter):\n    return (patch * filter).sum()\n",
    "counts matches": "def response(patch, filter):\n    return (patch == filter).mean()\n",
    "matrix product": "def response(patch, filter):\n    return (patch @ filter).mean()\n",
    "largest product": "def response(patch, filter):\n    return (patch * filter).max()\n",
    "sign is lost": "def response(patch, filter):\n    return abs((patch * filter).mean())\n",
    "half a turn": "def response(patch, filter):\n    return (patch * filter[::-1, ::-1]).mean()\n",
}

_LOOP = (
    "import numpy as np\n\n\ndef convolve(image, filter):\n    rows, columns = image.shape\n    out = np.zeros((rows - 2, columns - 2))\n"
    "    for r in range(rows - 2):\n        for c in range(columns - 2):\n            out[r, c] = "
)
RIGHT["convolution-map"] = [
    f"{_LOOP}(image[r:r + 3, c:c + 3] * filter).mean()\n    return out\n",
    "import torch\n\n\ndef convolve(image, filter):\n    a, b = (torch.tensor(z).double()[None, None] for z in (image, filter))\n"
    "    return torch.nn.functional.conv2d(a, b)[0, 0] / 9\n",
    "def convolve(image, filter):\n    return [[sum(image[r + i][c + j] * filter[i][j] for i in range(3) for j in range(3)) / 9\n"
    "             for c in range(len(image[0]) - 2)] for r in range(len(image) - 2)]\n",
]
WRONG["convolution-map"] = {
    "half a turn": f"{_LOOP}(image[r:r + 3, c:c + 3] * filter[::-1, ::-1]).mean()\n    return out\n",
    "leaves the image": "import numpy as np\n\n\ndef convolve(image, filter):\n    image = np.pad(image, 1)\n"
    "    return [[(image[r:r + 3, c:c + 3] * filter).mean() for c in range(image.shape[1] - 2)] for r in range(image.shape[0] - 2)]\n",
    "Divide by nine": f"{_LOOP}(image[r:r + 3, c:c + 3] * filter).sum()\n    return out\n",
    "exchanged": f"{_LOOP}(image[r:r + 3, c:c + 3] * filter).mean()\n    return out.T\n",
    "two pixels": "def convolve(image, filter):\n    return [[(image[r:r + 3, c:c + 3] * filter).mean() for c in range(0, image.shape[1] - 2, 2)]\n"
    "            for r in range(0, image.shape[0] - 2, 2)]\n",
    "ReLU": f"{_LOOP}max(0, (image[r:r + 3, c:c + 3] * filter).mean())\n    return out\n",
}

_POOL = (
    "import numpy as np\n\n\ndef pool(map):\n    rows, columns = map.shape\n"
    "    return [[map[r:r + 2, c:c + 2].{}() for c in range(0, columns, 2)] for r in range(0, rows, 2)]\n"
)
RIGHT["convolution-pool"] = [
    _POOL.format("max"),
    "import torch\n\n\ndef pool(map):\n    return torch.nn.functional.max_pool2d(torch.tensor(map)[None, None], 2, ceil_mode=True)[0, 0]\n",
    "import numpy as np\n\n\ndef pool(map):\n    map = np.pad(map, [(0, n % 2) for n in map.shape], constant_values=-np.inf)\n"
    "    return np.maximum.reduce([map[::2, ::2], map[1::2, ::2], map[::2, 1::2], map[1::2, 1::2]])\n",
]
WRONG["convolution-pool"] = {
    "average pooling": _POOL.format("mean"),
    "left out": "def pool(map):\n    rows, columns = map.shape\n"
    "    return [[map[r:r + 2, c:c + 2].max() for c in range(0, columns - 1, 2)] for r in range(0, rows - 1, 2)]\n",
    "smallest value": _POOL.format("min"),
    "overlap": "def pool(map):\n    rows, columns = map.shape\n"
    "    return [[map[r:r + 2, c:c + 2].max() for c in range(columns - 1)] for r in range(rows - 1)]\n",
    "first value": "def pool(map):\n    return map[::2, ::2]\n",
    "whole window is negative": "import numpy as np\n\n\ndef pool(map):\n    map = np.pad(np.maximum(map, 0), [(0, n % 2) for n in map.shape])\n"
    "    return np.maximum.reduce([map[::2, ::2], map[1::2, ::2], map[::2, 1::2], map[1::2, 1::2]])\n",
}

RIGHT["transfer-trained"] = [
    "def trained(sizes, frozen):\n    return sum(sizes[frozen:])\n",
    "def trained(sizes, frozen):\n    total = 0\n    for at, size in enumerate(sizes):\n        if at >= frozen:\n            total += size\n    return total\n",
    "import numpy as np\n\n\ndef trained(sizes, frozen):\n    return np.sum(sizes) - np.sum(sizes[:frozen])\n",
]
WRONG["transfer-trained"] = {
    "frozen ones": "def trained(sizes, frozen):\n    return sum(sizes[:frozen])\n",
    "too few": "def trained(sizes, frozen):\n    return sum(sizes[frozen + 1:])\n",
    "too many": "def trained(sizes, frozen):\n    return sum(s for k, s in enumerate(sizes, 1) if k >= frozen)\n",
    "number of layers": "def trained(sizes, frozen):\n    return len(sizes) - frozen\n",
    "all of them": "def trained(sizes, frozen):\n    return sum(sizes)\n",
    "top layer only": "def trained(sizes, frozen):\n    return sizes[-1]\n",
}

RIGHT["transfer-scale"] = [
    "def scale(train, new):\n    return (new - train.mean(axis=0)) / train.std(axis=0)\n",
    "from sklearn.preprocessing import StandardScaler\n\n\ndef scale(train, new):\n    return StandardScaler().fit(train).transform(new)\n",
    "def scale(train, new):\n    columns = []\n    for k in range(train.shape[1]):\n        m = sum(train[:, k]) / len(train)\n"
    "        s = (sum((a - m) ** 2 for a in train[:, k]) / len(train)) ** 0.5\n        columns.append([(a - m) / s for a in new[:, k]])\n"
    "    return [list(row) for row in zip(*columns)]\n",
]
WRONG["transfer-scale"] = {
    "scaled by themselves": "import numpy as np\n\n\ndef scale(train, new):\n    s = new.std(axis=0)\n    s[s == 0] = 1\n    return (new - new.mean(axis=0)) / s\n",
    "spreads stay": "def scale(train, new):\n    return new - train.mean(axis=0)\n",
    "variance": "def scale(train, new):\n    return (new - train.mean(axis=0)) / train.std(axis=0) ** 2\n",
    "One mean for everything": "def scale(train, new):\n    return (new - train.mean()) / train.std()\n",
    "mean is not taken away": "def scale(train, new):\n    return new / train.std(axis=0)\n",
    "n − 1": "def scale(train, new):\n    return (new - train.mean(axis=0)) / train.std(axis=0, ddof=1)\n",
}

RIGHT["transfer-nearest"] = [
    "import numpy as np\n\n\ndef classify(features, labels, image):\n    labels = np.array(labels)\n"
    "    d = [np.linalg.norm(features[labels == k].mean(axis=0) - image) for k in (0, 1)]\n    return int(np.argmin(d))\n",
    "from sklearn.neighbors import NearestCentroid\n\n\ndef classify(features, labels, image):\n"
    "    return NearestCentroid().fit(features, labels).predict([image])[0]\n",
    "def classify(features, labels, image):\n    best = {}\n    for k in set(labels):\n        rows = [f for f, y in zip(features, labels) if y == k]\n"
    "        mean = [sum(c) / len(rows) for c in zip(*rows)]\n        best[k] = sum((a - b) ** 2 for a, b in zip(mean, image))\n"
    "    return min(best, key=best.get)\n",
]
_M = "import numpy as np\n\n\ndef classify(features, labels, image):\n    m = np.array([features[np.array(labels) == k].mean(axis=0) for k in (0, 1)])\n"
WRONG["transfer-nearest"] = {
    "nearest single image": "import numpy as np\n\n\ndef classify(features, labels, image):\n"
    "    return labels[int(np.argmin(np.linalg.norm(features - image, axis=1)))]\n",
    "further away": f"{_M}    return int(np.argmax(np.linalg.norm(m - image, axis=1)))\n",
    "by products": f"{_M}    return int(np.argmax(m @ image))\n",
    "first feature": f"{_M}    return int(np.argmin(abs(m[:, 0] - image[0])))\n",
    "cancel each other": f"{_M}    return int(np.argmin((m - image).sum(axis=1)))\n",
    "more frequent": "def classify(features, labels, image):\n    return int(labels.count(1) > labels.count(0))\n",
}

RIGHT["neuron-output"] = [
    "import math\n\n\ndef neuron(x, w, b):\n    s = b\n    for a, c in zip(x, w):\n        s += a * c\n    return 1 / (1 + math.exp(-s))\n",
    "import numpy as np\n\n\ndef neuron(x, w, b):\n    return 1 / (1 + np.exp(-(np.dot(x, w) + b)))\n",
    "import torch\n\n\ndef neuron(x, w, b):\n    x, w = torch.tensor(x, dtype=torch.float64), torch.tensor(w, dtype=torch.float64)\n    return torch.sigmoid(x @ w + b)\n",
]
_N = "import math\n\n\ndef neuron(x, w, b):\n    s = x[0] * w[0] + x[1] * w[1]\n"
WRONG["neuron-output"] = {
    "bias is not in the sum": f"{_N}    return 1 / (1 + math.exp(-s))\n",
    "That is the sum": f"{_N}    return s + b\n",
    "falls instead": f"{_N}    return 1 / (1 + math.exp(s + b))\n",
    "That is tanh": f"{_N}    return math.tanh(s + b)\n",
    "after the bend": f"{_N}    return 1 / (1 + math.exp(-s)) + b\n",
}

RIGHT["neuron-layer"] = [
    "import numpy as np\n\n\ndef layer(x, W, b):\n    return np.maximum(W @ x + b, 0)\n",
    "def layer(x, W, b):\n    return [max(0, sum(w * a for w, a in zip(row, x)) + c) for row, c in zip(W, b)]\n",
    "import torch\n\n\ndef layer(x, W, b):\n    x, W, b = (torch.tensor(a) for a in (x, W, b))\n    return torch.relu(W @ x + b)\n",
]
WRONG["neuron-layer"] = {
    "ReLU sets them to 0.": "def layer(x, W, b):\n    return W @ x + b\n",
    "biases are missing": "import numpy as np\n\n\ndef layer(x, W, b):\n    return np.maximum(W @ x, 0)\n",
    "after ReLU": "import numpy as np\n\n\ndef layer(x, W, b):\n    return np.maximum(W @ x, 0) + b\n",
    "turned round": "def layer(x, W, b):\n    return abs(W @ x + b)\n",
    "taken away": "import numpy as np\n\n\ndef layer(x, W, b):\n    return np.maximum(W @ x - b, 0)\n",
}

RIGHT["activations-slope"] = [
    "import math\n\n\ndef slope(x):\n    f = 1 / (1 + math.exp(-x))\n    return f * (1 - f)\n",
    "import math\n\n\ndef slope(x):\n    return math.exp(-x) / (1 + math.exp(-x)) ** 2\n",
    "import torch\n\n\ndef slope(x):\n    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)\n    torch.sigmoid(x).backward()\n    return x.grad\n",
]
_F = "import math\n\n\ndef slope(x):\n    f = 1 / (1 + math.exp(-x))\n"
WRONG["activations-slope"] = {
    "function itself": f"{_F}    return f\n",
    "not x itself": "def slope(x):\n    return x * (1 - x)\n",
    "rule for tanh": f"{_F}    return 1 - f**2\n",
    "The sign": f"{_F}    return f * (f - 1)\n",
    "squares the denominator": f"{_F}    return math.exp(-x) * f\n",
}

RIGHT["activations-leaky"] = [
    "def leaky(x):\n    if x > 0:\n        return x\n    return 0.01 * x\n",
    "def leaky(x):\n    return max(x, x / 100)\n",
    "import torch\n\n\ndef leaky(x):\n    return torch.nn.LeakyReLU()(torch.tensor(x))\n",
]
WRONG["activations-leaky"] = {
    "plain ReLU": "def leaky(x):\n    return max(x, 0)\n",
    "below 0, too": "def leaky(x):\n    return x if x > 0 else abs(x) / 100\n",
    "That is a tenth": "def leaky(x):\n    return max(x, x / 10)\n",
    "the same everywhere": "def leaky(x):\n    return x if x > 0 else 0.01\n",
    "There x stays x": "def leaky(x):\n    return x / 100\n",
}

RIGHT["activations-softmax"] = [
    "import math\n\n\ndef softmax(values):\n    top = max(values)\n    powers = [math.exp(v - top) for v in values]\n    return [p / sum(powers) for p in powers]\n",
    "import numpy as np\n\n\ndef softmax(values):\n    e = np.exp(np.array(values) - np.max(values))\n    return e / e.sum()\n",
    "from scipy.special import softmax\n",
]
WRONG["activations-softmax"] = {
    "the values themselves": "def softmax(values):\n    return [v / sum(values) if sum(values) else 0.0 for v in values]\n",
    "on its own": "import math\n\n\ndef softmax(values):\n    return [1 / (1 + math.exp(-max(-700, v))) for v in values]\n",
    "that is argmax": "def softmax(values):\n    return [1.0 if v == max(values) else 0.0 for v in values]\n",
    "divide them": "import math\n\n\ndef softmax(values):\n    return [math.exp(v - max(values)) for v in values]\n",
    "logarithms": "import numpy as np\n\n\ndef softmax(values):\n    e = np.exp(np.array(values) - np.max(values))\n    return np.log(np.maximum(e / e.sum(), 1e-320))\n",
}

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

RIGHT["fields-units"] = [
    "def units(n, k, s, p):\n    return (n + 2 * p - k) // s + 1\n",
    "import math\n\n\ndef units(n, k, s, p):\n    return math.floor((n + 2 * p - k) / s + 1)\n",
    "def units(n, k, s, p):\n    found, first = 0, -p\n    while first + k <= n + p:\n        found, first = found + 1, first + s\n    return found\n",
]
WRONG["fields-units"] = {
    "very first place": "def units(n, k, s, p):\n    return (n + 2 * p - k) // s\n",
    "both ends": "def units(n, k, s, p):\n    return (n + p - k) // s + 1\n",
    "padding does not come in.": "def units(n, k, s, p):\n    return (n - k) // s + 1\n",
    "windows begin": "def units(n, k, s, p):\n    return n + 2 * p - k + 1\n",
    "Rounded up": "import math\n\n\ndef units(n, k, s, p):\n    return math.ceil((n + 2 * p - k) / s) + 1\n",
    "few layers only": "def units(n, k, s, p):\n    return n // s\n",
}

RIGHT["fields-size"] = [
    "def field(layers):\n    size, jump = 1, 1\n    for k, s in layers:\n        size += (k - 1) * jump\n        jump *= s\n    return size\n",
    "def field(layers):\n    if not layers:\n        return 1\n    *before, (k, s) = layers\n    jump = 1\n    for _, stride in before:\n        jump *= stride\n    return field(before) + (k - 1) * jump\n",
    "def field(layers):\n    size = 1\n    for k, s in reversed(layers):\n        size = s * (size - 1) + k\n    return size\n",
]
_GROW = "def field(layers):\n    size, jump = 1, 1\n    for k, s in layers:\n        {0}\n    return size\n"
WRONG["fields-size"] = {
    "too early": _GROW.format("jump *= s; size += (k - 1) * jump"),
    "jumps apart": _GROW.format("size += k * jump; jump *= s"),
    "strides do not come in": _GROW.format("size += k - 1"),
    "not multiplied": _GROW.format("size *= k"),
    "Jumps multiply": _GROW.format("size += (k - 1) * jump; jump += s"),
    "last layer alone": "def field(layers):\n    return layers[-1][0]\n",
}

RIGHT["fields-pixels"] = [
    "def pixels(n, k, s, p, unit):\n    first = unit * s - p\n    return list(range(max(first, 0), min(first + k, n)))\n",
    "def pixels(n, k, s, p, unit):\n    found = []\n    for place in range(k):\n        pixel = unit * s - p + place\n        if 0 <= pixel < n:\n            found.append(pixel)\n    return found\n",
    "import numpy as np\n\n\ndef pixels(n, k, s, p, unit):\n    numbers = np.pad(np.arange(n), p, constant_values=-1)[unit * s : unit * s + k]\n    return numbers[numbers >= 0]\n",
]
_IN = "def pixels(n, k, s, p, unit):\n    return [i for i in range({0}, {0} + {1}) if 0 <= i < n]\n"
WRONG["fields-pixels"] = {
    "begins at": _IN.format("unit * s", "k"),
    "pixels apart": _IN.format("unit - p", "k"),
    "sees nothing there": "def pixels(n, k, s, p, unit):\n    return list(range(unit * s - p, unit * s - p + k))\n",
    "too many": _IN.format("unit * s - p", "k + 1"),
    "is added": _IN.format("unit * s + p", "k"),
    "whole image": "def pixels(n, k, s, p, unit):\n    return list(range(n))\n",
}

_SOFT = "import numpy as np\n\n\ndef soft(z):\n    e = np.exp(np.array(z) - np.max(z))\n    return e / e.sum()\n\n\ndef honest(logits, temperature):\n    return {0}\n"
RIGHT["use-temperature"] = [
    _SOFT.format("soft(np.array(logits) / temperature)"),
    "import math\n\n\ndef honest(logits, temperature):\n    powers = [math.exp(z / temperature) for z in logits]\n    return [p / sum(powers) for p in powers]\n",
    "import torch\n\n\ndef honest(logits, temperature):\n    return torch.softmax(torch.tensor(logits, dtype=torch.float64) / temperature, 0)\n",
]
WRONG["use-temperature"] = {
    "does not come in": _SOFT.format("soft(logits)"),
    "Multiplied": _SOFT.format("soft(np.array(logits) * temperature)"),
    "no longer add up": _SOFT.format("soft(logits) / temperature"),
    "These are powers": _SOFT.format("np.exp(np.array(logits) / temperature)"),
    "Softmax is missing": _SOFT.format("np.array(logits) / temperature"),
}

_KEPT = "def answers(confidences, right, threshold):\n    kept = [r for c, r in zip(confidences, right) if c >= threshold]\n    wrong = kept.count(False)\n    return {0}\n"
RIGHT["use-answers"] = [
    _KEPT.format("len(kept) / len(right), wrong / len(kept) if kept else 0.0"),
    "import numpy as np\n\n\ndef answers(confidences, right, threshold):\n    given = np.array(confidences) >= threshold\n    wrong = ~np.array(right)[given]\n"
    "    return given.mean(), wrong.mean() if given.any() else 0\n",
    "def answers(confidences, right, threshold):\n    given = wrong = 0\n    for at in range(len(right)):\n        if confidences[at] < threshold:\n            continue\n        given += 1\n"
    "        wrong += not right[at]\n    return [given / len(right), wrong / max(given, 1)]\n",
]
WRONG["use-answers"] = {
    "would look perfect": _KEPT.format("len(kept) / len(right), wrong / len(right)"),
    "It reaches it": _KEPT.replace(">=", ">").format("len(kept) / len(right), wrong / len(kept) if kept else 0.0"),
    "share of right answers": _KEPT.format("len(kept) / len(right), 1 - wrong / len(kept) if kept else 0.0"),
    "that is refused": _KEPT.format("1 - len(kept) / len(right), wrong / len(kept) if kept else 0.0"),
    "do no harm": _KEPT.format("len(kept) / len(right), right.count(False) / len(right)"),
    "These are counts": _KEPT.format("len(kept), wrong"),
}

_PROOF = "import numpy as np\n\n\ndef proof(model, file):\n    largest = {0}\n    changed = {1}\n    return largest, changed\n"
_P = ("np.abs(model - file).max()", "(model.argmax(1) != file.argmax(1)).sum()")
RIGHT["use-proof"] = [
    _PROOF.format(*_P),
    "def proof(model, file):\n    largest = changed = 0\n    for a, b in zip(model.tolist(), file.tolist()):\n        largest = max([largest, *(abs(p - q) for p, q in zip(a, b))])\n"
    "        changed += a.index(max(a)) != b.index(max(b))\n    return largest, changed\n",
    "import torch\n\n\ndef proof(model, file):\n    a, b = torch.tensor(model), torch.tensor(file)\n    return (a - b).abs().max(), (a.max(1).indices != b.max(1).indices).sum()\n",
]
WRONG["use-proof"] = {
    "too low": _PROOF.format("(model - file).max()", _P[1]),
    "would drown": _PROOF.format("np.abs(model - file).mean()", _P[1]),
    "any difference": _PROOF.format(_P[0], "(model != file).any(axis=1).sum()"),
    "that stayed": _PROOF.format(_P[0], "(model.argmax(1) == file.argmax(1)).sum()"),
    "That is a share": _PROOF.format(_P[0], "(model.argmax(1) != file.argmax(1)).mean()"),
    "whatever class": _PROOF.format("np.abs(model.max(1) - file.max(1)).max()", _P[1]),
}

_OTHERS = "def others(labels, order, count):\n    learned = []\n    for label in (0, 1):\n        own = [i for i in {0} if labels[i] == label]\n        learned += own[:count]\n    return {1}\n"
_LEFT = "[i for i in range(len(labels)) if i not in learned]"
RIGHT["gains-others"] = [
    _OTHERS.format("order", _LEFT),
    "def others(labels, order, count):\n    seen, left = [0, 0], []\n    for i in order:\n        seen[labels[i]] += 1\n        if seen[labels[i]] > count:\n            left.append(i)\n    return sorted(left)\n",
    "import numpy as np\n\n\ndef others(labels, order, count):\n    order, labels = np.array(order), np.array(labels)\n"
    "    learned = [order[labels[order] == label][:count] for label in (0, 1)]\n    return np.setdiff1d(order, np.concatenate(learned))\n",
]
WRONG["gains-others"] = {
    "looks too good": "def others(labels, order, count):\n    return sorted(order)\n",
    "Which are left": _OTHERS.format("order", "sorted(learned)"),
    "of **each** class": "def others(labels, order, count):\n    return sorted(order[count:])\n",
    "may be short": "def others(labels, order, count):\n    return sorted(order[2 * count :])\n",
    "who is drawn first": _OTHERS.format("range(len(labels))", _LEFT),
    "sort them": _OTHERS.format("order", "[i for i in order if i not in learned]"),
}

_GAIN = (
    "import numpy as np\n\n\ndef interval(d, t):\n    m, s, n = np.mean(d), np.std(d, ddof=1), len(d)\n    return {0}\n"
)
RIGHT["gains-interval"] = [
    _GAIN.format("m, m - t * s / n**0.5, m + t * s / n**0.5"),
    "import statistics\n\n\ndef interval(d, t):\n    reach = t * statistics.stdev(d) / len(d) ** 0.5\n    m = statistics.mean(d)\n    return [m, m - reach, m + reach]\n",
    "def interval(differences, t):\n    n = len(differences)\n    mean = sum(differences) / n\n    square = sum((d - mean) ** 2 for d in differences) / (n - 1)\n"
    "    reach = t * (square / n) ** 0.5\n    return (mean, mean - reach, mean + reach)\n",
]
WRONG["gains-interval"] = {
    "deviation with n.": _GAIN.replace("ddof=1", "ddof=0").format("m, m - t * s / n**0.5, m + t * s / n**0.5"),
    "single draws": _GAIN.format("m, m - t * s, m + t * s"),
    "t does not come in": _GAIN.format("m, m - s / n**0.5, m + s / n**0.5"),
    "begins at 0": _GAIN.format("m, 0.0, m + t * s / n**0.5"),
    "range of the draws": _GAIN.format("m, min(d), max(d)"),
    "Take its root": _GAIN.format("m, m - t * s**2 / n**0.5, m + t * s**2 / n**0.5"),
}

_SAY = "def verdict(low, high):\n    if {0}:\n        return 'help'\n    if {1}:\n        return 'hurt'\n    return 'not told apart'\n"
RIGHT["gains-verdict"] = [
    _SAY.format("low > 0", "high < 0"),
    "def verdict(low, high):\n    if low <= 0 <= high:\n        return 'not told apart'\n    return 'help' if high > 0 else 'hurt'\n",
    "import numpy as np\n\n\ndef verdict(low, high):\n    sign = int(np.sign(low) + np.sign(high))\n    return {2: 'help', -2: 'hurt'}.get(sign, 'not told apart')\n",
]
WRONG["gains-verdict"] = {
    "middle alone": "def verdict(low, high):\n    return 'help' if low + high > 0 else 'hurt'\n",
    "exchanged": _SAY.format("high < 0", "low > 0"),
    "not enough": _SAY.format("high > 0", "low < 0"),
    "exactly 0": _SAY.format("low >= 0", "high <= 0"),
    "Never anything": "def verdict(low, high):\n    return 'not told apart'\n",
    "has not been shown": "def verdict(low, high):\n    return 'help' if low > 0 else 'hurt'\n",
}

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
