"""The trained networks that a lesson offers on this machine."""

from glassworks.core.extras import has


def networks(*others: tuple[str, str]) -> list[list[str]]:
    """Reference and words of each: ImageNet's where it is installed, the one that ships, and ``others``."""
    photographs = ("tf_efficientnet_lite0.in1k", "EfficientNet-Lite0: trained on ImageNet's photographs")
    formulas = ("formula_net", "formula_net: trained on images made by formulas; ships with glassworks")
    return [list(one) for one in (*([photographs] if has("imagenet") else []), formulas, *others)]
