"""Answers to the exercises of ``lessons/exercises/gains.py``."""

RIGHT, WRONG = {}, {}

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
