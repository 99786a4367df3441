"""Backbones whose weights ship with the package."""

from importlib.resources import files
from pathlib import Path

from glassworks.models.files.backbone_file import Pretrained, read_backbone

OURS = "glassworks"
"""``--backbone glassworks``: the best of ``SHIPPED``."""

SHIPPED = {"formula_net": "formula_net.safetensors"}
"""Networks whose weights ship with the package, and their files in ``models/weights``."""


def shipped_file(name: str) -> Path:
    """Where the weights of ``name`` lie in the package."""
    return Path(str(files("glassworks.models") / "weights" / SHIPPED[name]))


def load_shipped(name: str) -> Pretrained:
    """A network of ``SHIPPED`` with its weights.

    Raises:
        ModelFileError: the installation is damaged.
    """
    return read_backbone(shipped_file(name))
