"""What is installed: this package, Python, and what both need and can use."""

import platform
import sys
from collections.abc import Iterator
from importlib import metadata

import glassworks
from glassworks.core.extras import EXTRAS
from glassworks.insight.machine.check import Check

REQUIRED = (
    "torch", "torchvision", "timm", "numpy", "pillow", "scikit-learn", "safetensors", "accelerate", "pydantic", "rich",
    "typer", "tomlkit", "jinja2", "matplotlib", "scipy", "threadpoolctl", "filelock", "huggingface-hub", "markupsafe",
    "cycler", "latex2mathml", "xxhash",
)  # fmt: skip


def versions() -> Iterator[Check]:
    """Of the package, of Python and of what the package requires."""
    yield Check("Versions", "glassworks", "ok", glassworks.__version__)
    recent = sys.version_info >= (3, 11)
    do = "" if recent else "Install Python 3.11 or newer."
    yield Check("Versions", "python", "ok" if recent else "fail", platform.python_version(), do)
    for package in REQUIRED:
        version = _version(package)
        do = "" if version else "Run: pip install glassworks"
        yield Check("Versions", package, "ok" if version else "fail", version or "not installed", do)


def extras() -> Iterator[Check]:
    """What each extra needs."""
    for extra, packages in EXTRAS.items():
        versions = {package: _version(package) for package in packages}
        complete = all(versions.values())
        value = ", ".join(f"{package} {version or 'not installed'}" for package, version in versions.items())
        do = "" if complete else f"Where you need it: pip install 'glassworks[{extra}]'"
        yield Check("Extras", extra, "ok" if complete else "warn", value, do)


def _version(package: str) -> str:
    """The installed version, or the empty string."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
