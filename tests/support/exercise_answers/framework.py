"""Answers to the exercises of ``lessons/exercises/framework.py``."""

RIGHT, WRONG = {}, {}

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
