"""Answers to the exercises of ``lessons/exercises/codes.py``."""

RIGHT, WRONG = {}, {}

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
WRONG["codes-room"]["to the nearest whole number"] = (
    "import math\ndef shortest(classes):\n    return round(math.log2(classes))\n"
)
WRONG["codes-cosine"]["multiplies by c"] = (
    "import numpy as np\ndef cosine(a, b):\n    return np.dot(a, b) / np.linalg.norm(a) * np.linalg.norm(b)\n"
)
WRONG["codes-cosine"]["len counts"] = (
    "import numpy as np\ndef cosine(a, b):\n    return np.dot(a, b) / (len(a) * len(b))\n"
)
