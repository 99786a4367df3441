"""Answers to the exercises of ``lessons/exercises/use.py``."""

RIGHT, WRONG = {}, {}

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
WRONG["use-proof"]["An image counts once"] = (
    "import numpy as np\ndef proof(model, file):\n    return np.abs(model - file).max(), (model != file).sum()\n"
)
WRONG["use-proof"]["without an axis"] = (
    "import numpy as np\ndef proof(model, file):\n    return abs(model - file).max(), (np.argmax(model) != np.argmax(file)).sum()\n"
)
