"""Answers to the exercises of ``lessons/exercises/convolution.py``."""

RIGHT, WRONG = {}, {}

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
    "of the filter are exchanged": "def response(patch, filter):\n    s = 0\n    for r in range(3):\n        for c in range(3):\n            s += patch[r][c] * filter[c][r]\n    return s / 9\n",
    "Divided by 3": "def response(patch, filter):\n    s = 0\n    for r in range(3):\n        for c in range(3):\n            s += patch[r][c] * filter[r][c]\n    return s / 3\n",
    "Does return stand": "def response(patch, filter):\n    s = 0\n    for r in range(3):\n        for c in range(3):\n            s += patch[r][c] * filter[r][c]\n        return s / 9\n",
    "begins at 0": "def response(patch, filter):\n    s = 0\n    for r in range(1, 3):\n        for c in range(1, 3):\n            s += patch[r][c] * filter[r][c]\n    return s / 9\n",
    "have become 0": "def response(patch, filter):\n    return max(0, (patch * filter).mean())\n",
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
    "are still 0": "import numpy as np\n\n\ndef convolve(image, filter):\n    rows, columns = image.shape\n    out = np.zeros((rows - 2, columns - 2))\n    for r in range(rows - 3):\n        for c in range(columns - 3):\n            out[r, c] = (image[r : r + 3, c : c + 3] * filter).mean()\n    return out\n",
    "cut off": "import numpy as np\n\n\ndef convolve(image, filter):\n    rows, columns = image.shape\n    out = np.zeros((rows - 2, columns - 2), int)\n    for r in range(rows - 2):\n        for c in range(columns - 2):\n            out[r, c] = (image[r : r + 3, c : c + 3] * filter).mean()\n    return out\n",
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
    "not even a 0": "import numpy as np\n\n\ndef pool(map):\n    r, c = ((n + 1) // 2 for n in map.shape)\n    all_ = np.zeros((2 * r, 2 * c))\n"
    "    all_[: map.shape[0], : map.shape[1]] = map\n    return all_.reshape(r, 2, c, 2).max(axis=(1, 3))\n",
    "average pooling": _POOL.format("mean"),
    "left out": "def pool(map):\n    rows, columns = map.shape\n"
    "    return [[map[r:r + 2, c:c + 2].max() for c in range(0, columns - 1, 2)] for r in range(0, rows - 1, 2)]\n",
    "smallest value": _POOL.format("min"),
    "overlap": "def pool(map):\n    rows, columns = map.shape\n"
    "    return [[map[r:r + 2, c:c + 2].max() for c in range(columns - 1)] for r in range(rows - 1)]\n",
    "first value": "def pool(map):\n    return map[::2, ::2]\n",
    "whole window is negative": "import numpy as np\n\n\ndef pool(map):\n    map = np.pad(np.maximum(map, 0), [(0, n % 2) for n in map.shape])\n"
    "    return np.maximum.reduce([map[::2, ::2], map[1::2, ::2], map[::2, 1::2], map[1::2, 1::2]])\n",
    "half a window is lost": "import numpy as np\n\n\ndef pool(map):\n    rows, columns = map.shape\n    out = np.zeros(((rows + 1) // 2, (columns + 1) // 2))\n    for r in range(rows // 2):\n        for c in range(columns // 2):\n            out[r, c] = map[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].max()\n    return out\n",
    "begins at 2 r": "import numpy as np\n\n\ndef pool(map):\n    rows, columns = map.shape\n    out = np.zeros(((rows + 1) // 2, (columns + 1) // 2))\n    for r in range((rows + 1) // 2):\n        for c in range((columns + 1) // 2):\n            out[r, c] = map[r : r + 2, c : c + 2].max()\n    return out\n",
}
