"""Answers to the exercises of ``lessons/exercises/perceptron.py``."""

RIGHT, WRONG = {}, {}

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
    "Only the last product": "def answer(w, b, x):\n    s = 0\n    for i in range(len(w)):\n        s = w[i] * x[i]\n    return 1 if s + b > 0 else 0\n",
    "three values": "import numpy as np\n\n\ndef answer(w, b, x):\n    return int(np.sign(np.dot(w, x) + b))\n",
    "logistic curve": "import math\n\n\ndef answer(w, b, x):\n    return 1 / (1 + math.exp(-(w[0] * x[0] + w[1] * x[1] + b)))\n",
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
    "one behind the other": f"def learn(w, b, x, t):\n{_Y}    return w + (t - y) * x, b + t - y\n",
    "in one list": f"def learn(w, b, x, t):\n{_Y}    e = t - y\n    return [w[0] + e * x[0], w[1] + e * x[1], b + e]\n",
    "Nothing moves": f"def learn(w, b, x, t):\n{_Y}    return w, b\n",
    "Without brackets": "def learn(w, b, x, t):\n    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0\n    return [w[0] + t - y * x[0], w[1] + t - y * x[1]], b + t - y\n",
    "inside the loop": "def learn(w, b, x, t):\n    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0\n    w = list(w)\n    for i in range(2):\n        w[i] += (t - y) * x[i]\n        b += t - y\n    return w, b\n",
    "take it away": "def learn(w, b, x, t):\n    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0\n    if y != t:\n        w, b = [w[0] + x[0], w[1] + x[1]], b + 1\n    return w, b\n",
    "y is the sum": "def learn(w, b, x, t):\n    y = w[0] * x[0] + w[1] * x[1] + b\n    return [w[0] + (t - y) * x[0], w[1] + (t - y) * x[1]], b + t - y\n",
    "weights alone": "def learn(w, b, x, t):\n    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0\n    return [w[0] + (t - y) * x[0], w[1] + (t - y) * x[1]]\n",
    "the wrong way": "def learn(w, b, x, t):\n    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0\n    return [w[0] + (t - y) * x[0], w[1] + (t - y) * x[1]], b + y - t\n",
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
