"""Answers to the exercises of ``lessons/exercises/fields.py``."""

RIGHT, WRONG = {}, {}

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
WRONG["fields-units"]["no parts of a unit"] = "def units(n, k, s, p):\n    return (n + 2 * p - k) / s + 1\n"
WRONG["fields-pixels"]["by a whole window"] = (
    "def pixels(n, k, s, p, unit):\n    start = unit * k - p\n    return [i for i in range(start, start + k) if 0 <= i < n]\n"
)
