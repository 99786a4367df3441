"""The rules of the race in the bowl and in the valley: PyTorch's classes, their rates, and their steps in writing.

Two of PyTorch's forms differ from the papers': Nesterov's momentum keeps the point that looks ahead (its x is not that
of Sutskever et al. 2013), and AdamW multiplies the decay by the learning rate (Loshchilov and Hutter 2019 do not).
"""

from typing import Any

BOWL: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"lr": 0.1}),
    "momentum": ("SGD", {"lr": 0.1, "momentum": 0.9}),
    "Nesterov": ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "Adagrad": ("Adagrad", {"lr": 0.1}),
    "RMSProp (alpha .99)": ("RMSprop", {"lr": 0.01}),
    "RMSProp (alpha .9)": ("RMSprop", {"lr": 0.01, "alpha": 0.9}),
    "Adam": ("Adam", {"lr": 0.1}),
    "AdamW (decay .01)": ("AdamW", {"lr": 0.1, "weight_decay": 0.01}),
    "Adadelta": ("Adadelta", {"lr": 1.0}),
}
"""torch's class and settings for the table of ten steps."""

RATES = {name: float(arguments["lr"]) for name, (_, arguments) in BOWL.items()}
"""The learning rate of each rule in the bowl."""
WRITTEN = {
    "SGD": "x ← x - r g",
    "momentum": "v ← 0.9 v + g; x ← x - r v",
    "Nesterov": "v ← 0.9 v + g; x ← x - r (g + 0.9 v)",
    "Adagrad": "s ← s + g²; x ← x - r g/√s",
    "RMSProp (alpha .99)": "s ← 0.99 s + 0.01 g²; x ← x - r g/√s",
    "RMSProp (alpha .9)": "s ← 0.9 s + 0.1 g²; x ← x - r g/√s",
    "Adam": "m ← 0.9 m + 0.1 g; s ← 0.999 s + 0.001 g²; x ← x - r m̂/√ŝ, m̂ = m/(1 - 0.9ᵗ), ŝ = s/(1 - 0.999ᵗ)",
    "AdamW (decay .01)": "x ← x - 0.01 r x, then as Adam",
    "Adadelta": "s ← 0.9 s + 0.1 g²; d = g √u/√s; x ← x - r d; u ← 0.9 u + 0.1 d²",
}
"""Each rule's step at gradient g and rate r, without the tiny number that keeps divisions finite."""

_VALLEY_RATE = 0.05
"""Of the rules that do not scale their steps; at 0.1 the steep side, 1 - 0.1 * 10 = 0, would be done in one step."""


def valley_rates() -> dict[str, float]:
    """The learning rate of each rule in the valley: those that do not scale their steps go at half their rate."""
    names = ("SGD", "momentum", "Nesterov", "Adagrad", "RMSProp (alpha .99)", "Adam")
    return {name: _VALLEY_RATE if BOWL[name][0] == "SGD" else RATES[name] for name in names}
