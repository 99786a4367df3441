"""Answers to the exercises of ``lessons/exercises/neuron.py``."""

RIGHT, WRONG = {}, {}

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
WRONG["neuron-output"]["once for each input"] = (
    "import math\ndef neuron(x, w, b):\n    s = sum(xi * wi + b for xi, wi in zip(x, w))\n    return 1 / (1 + math.exp(-s))\n"
)
WRONG["neuron-layer"]["the logistic function"] = (
    "import numpy as np\ndef layer(x, W, b):\n    return 1 / (1 + np.exp(-(W @ x + b)))\n"
)
