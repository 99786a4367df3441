"""An installation whose libraries do not fit together is named as what it is, and nothing else is blamed."""

import os
import subprocess
import sys

import pytest
import timm

from glassworks.core.errors import RunError
from glassworks.core.libraries import broken_library
from glassworks.models.classifier import Classifier
from glassworks.models.files import model_file
from glassworks.models.files.metadata import Architecture
from glassworks.testing.models import tiny_metadata, write_tiny_model

OPERATOR = "operator torchvision::nms does not exist"


@pytest.fixture
def without_torchvision(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)


def test_an_installation_that_works_is_not_blamed():
    assert broken_library() is None


def test_the_library_that_cannot_be_imported_is_named_with_all_versions(without_torchvision):
    error = broken_library()
    assert error is not None
    assert "torchvision cannot be imported" in error.found
    assert f"torch {sys.modules['torch'].__version__.partition('+')[0]}" in error.found
    assert error.do.startswith("Install torch and torchvision again")


def test_a_model_file_is_not_blamed_for_it(without_torchvision, monkeypatch, tmp_path):
    def build(*_arguments):
        raise RuntimeError(OPERATOR)

    monkeypatch.setattr(model_file, "build_architecture", build)
    path = write_tiny_model(tmp_path / "model.safetensors")
    with pytest.raises(RunError, match="torchvision cannot be imported"):
        model_file.read_model(path)


@pytest.mark.slow
@pytest.mark.parametrize("command", [["predict", "MODEL", "MODEL"], ["serve", "MODEL", "--port", "0"]])
def test_a_command_says_so(command, tmp_path):
    """With a torchvision in front of the installed one that fails as one of another release does."""
    package = tmp_path / "first" / "torchvision"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"raise RuntimeError({OPERATOR!r})")
    path = tmp_path / "model.safetensors"
    backbone = timm.create_model("test_resnet", num_classes=0)
    architecture = Architecture(family="timm", name="test_resnet", num_features=backbone.num_features)
    model_file.write_model(
        path, Classifier(backbone, backbone.num_features, 2), tiny_metadata(architecture=architecture)
    )
    before = [str(package.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(before), "GLASSWORKS_CACHE": str(tmp_path)}
    words = [str(path) if word == "MODEL" else word for word in command]
    done = subprocess.run(
        [sys.executable, "-m", "glassworks", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"torchvision cannot be imported ({OPERATOR})" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 2)
