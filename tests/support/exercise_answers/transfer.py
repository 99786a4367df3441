"""Answers to the exercises of ``lessons/exercises/transfer.py``."""

RIGHT, WRONG = {}, {}

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
    "number of layers, not": "def trained(sizes, frozen):\n    return sum(sizes) - frozen\n",
    "together?": "def trained(sizes, frozen):\n    return sizes[frozen:]\n",
    "at the end": "def trained(sizes, frozen):\n    return sum(sizes[:-frozen])\n",
}

RIGHT["transfer-scale"] = [
    "def scale(train, new):\n    return (new - train.mean(axis=0)) / train.std(axis=0)\n",
    "from sklearn.preprocessing import StandardScaler\n\n\ndef scale(train, new):\n    return StandardScaler().fit(train).transform(new)\n",
    "def scale(train, new):\n    columns = []\n    for k in range(train.shape[1]):\n        m = sum(train[:, k]) / len(train)\n"
    "        s = (sum((a - m) ** 2 for a in train[:, k]) / len(train)) ** 0.5\n        columns.append([(a - m) / s for a in new[:, k]])\n"
    "    return [list(row) for row in zip(*columns)]\n",
]
WRONG["transfer-scale"] = {
    "divided by 0": "def scale(train, new):\n    return (new - new.mean(axis=0)) / new.std(axis=0)\n",
    "scaled by themselves": "import numpy as np\n\n\ndef scale(train, new):\n    s = new.std(axis=0)\n    s[s == 0] = 1\n    return (new - new.mean(axis=0)) / s\n",
    "spreads stay": "def scale(train, new):\n    return new - train.mean(axis=0)\n",
    "variance": "def scale(train, new):\n    return (new - train.mean(axis=0)) / train.std(axis=0) ** 2\n",
    "One mean for everything": "def scale(train, new):\n    return (new - train.mean()) / train.std()\n",
    "mean is not taken away": "def scale(train, new):\n    return new / train.std(axis=0)\n",
    "n − 1": "def scale(train, new):\n    return (new - train.mean(axis=0)) / train.std(axis=0, ddof=1)\n",
    "to 0 to 1": "def scale(train, new):\n    return (new - train.min(axis=0)) / (train.max(axis=0) - train.min(axis=0))\n",
    "Divide by it": "def scale(train, new):\n    return (new - train.mean(axis=0)) * train.std(axis=0)\n",
    "Without brackets": "def scale(train, new):\n    return new - train.mean(axis=0) / train.std(axis=0)\n",
    "are wanted, on": "def scale(train, new):\n    return (train - train.mean(axis=0)) / train.std(axis=0)\n",
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
    "more frequent": "def classify(features, labels, image):\n    return int((labels == 1).sum() > (labels == 0).sum())\n",
    "along the axes": "import numpy as np\n\n\ndef classify(features, labels, image):\n    a = features[labels == 0].mean(axis=0)\n    b = features[labels == 1].mean(axis=0)\n    return 0 if abs(image - a).sum() < abs(image - b).sum() else 1\n",
    "averages the distances": "import numpy as np\n\n\ndef classify(features, labels, image):\n    d = ((features - image) ** 2).sum(axis=1)\n    return 0 if d[labels == 0].mean() < d[labels == 1].mean() else 1\n",
    "with more images": "import numpy as np\n\n\ndef classify(features, labels, image):\n    d = ((features - image) ** 2).sum(axis=1)\n    return 0 if d[labels == 0].sum() < d[labels == 1].sum() else 1\n",
}
