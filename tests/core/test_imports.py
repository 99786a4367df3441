"""torchvision and timm without torch's compiler: each in a process of its own, as modules are imported once."""

import subprocess
import sys

import pytest

from glassworks.models.classifier import Classifier
from glassworks.models.files.metadata import Architecture
from glassworks.models.files.model_file import write_model
from glassworks.models.timm_bridge import build
from glassworks.testing.models import tiny_metadata

pytest.importorskip("torchvision")


def run(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
def test_networks_are_built_without_importing_the_compiler():
    """It takes longer to import than torchvision and timm together."""
    program = """
import sys
from glassworks.models.timm_bridge import build
import glassworks.tasks.augment
build("test_resnet", {})
print("torchvision" in sys.modules, "torch._dynamo" in sys.modules, "torch._dynamo.utils" in sys.modules)
"""
    assert run(program) == ["True", "False", "False"]


@pytest.mark.slow
def test_a_model_is_opened_without_importing_the_compiler(tmp_path):
    """Nor are random weights drawn for a network that is filled from its file."""
    metadata = tiny_metadata(architecture=Architecture(family="timm", name="test_resnet", num_features=96))
    write_model(tmp_path / "model.safetensors", Classifier(build("test_resnet", {}), 96, 2), metadata)
    program = f"""
import sys
from glassworks.inference.predictor import Predictor
Predictor.load({str(tmp_path / "model.safetensors")!r})
print("timm" in sys.modules, "torch._dynamo" in sys.modules)
"""
    assert run(program) == ["True", "False"]


@pytest.mark.slow
def test_what_was_put_off_is_there_when_it_is_asked_for():
    program = """
import torch
from glassworks.core.imports import without_compiler
before = torch.compiler.disable
with without_compiler():
    import torchvision
    from torchvision.ops import roi_align
    marked = torch.compiler.disable(lambda x: x + 1)
    named = torch.compiler.disable(reason="a test")(lambda x: x + 2)
print(torch.compiler.disable is before, marked(1), named(1))
print(roi_align.__globals__["is_compile_supported"]("cpu"))
print(roi_align(torch.ones(1, 1, 4, 4), torch.tensor([[0.0, 0.0, 0.0, 4.0, 4.0]]), 2).mean().item())
compiled = torch.compile(lambda x: marked(x) * 2, backend="eager")
print(compiled(torch.tensor(3)).item())
"""
    assert run(program) == ["True", "2", "3", "True", "1.0", "8"]


@pytest.mark.slow
def test_a_library_that_uses_the_compiler_itself_gets_it():
    program = """
import torch
from glassworks.core.imports import without_compiler
with without_compiler():
    from torch._dynamo.utils import counters
    from torch._dynamo import utils
import torch._dynamo.utils
print(counters is torch._dynamo.utils.counters, utils.counters is counters)
"""
    assert run(program) == ["True", "True"]
