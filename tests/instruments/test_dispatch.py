import subprocess
import sys

LOOKS = """
import sys
import torch
from glassworks.looks.backprop.compute import backprop
from glassworks.models.create import build_network

network = build_network("glassworks", "resnet18", 4, {}).eval()
backprop(network, torch.randn(1, 3, 32, 32), lambda logits: logits.square().sum(), layer="conv1")
assert "torch._dynamo" not in sys.modules
"""


def test_the_microscope_does_not_wait_for_the_compiler():
    done = subprocess.run([sys.executable, "-c", LOOKS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
