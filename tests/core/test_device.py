"""What a process asks of its machine."""

import platform
import subprocess
import sys

import pytest

_PAGES_ASKED_FOR = """
import resource
import torch
from glassworks.core.device import reuse_freed_memory

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

{call}
layers = torch.nn.Sequential(*[torch.nn.Conv2d(8, 8, 3, padding=1) for _ in range(4)])
with torch.inference_mode():
    for number in range(8):
        if number == 2:
            before = faults()
        layers(torch.zeros(4, 8, 512, 512))
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other memory allocators go their own way")
@pytest.mark.slow
def test_memory_that_one_pass_frees_serves_the_next_without_asking_the_system() -> None:
    def pages(call: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", _PAGES_ASKED_FOR.format(call=call)], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert pages("reuse_freed_memory()") < pages("pass") / 2
