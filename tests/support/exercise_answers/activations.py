"""Answers to the exercises of ``lessons/exercises/activations.py``."""

RIGHT, WRONG = {}, {}

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
WRONG["activations-leaky"]["on either side"] = "def leaky(x):\n    return min(x, 0.01 * x)\n"
