"""What a process asks of its machine."""

import platform
import subprocess
import sys

import pytest
import torch

from glassworks.core.device import numerics, processor_as_used, processor_name

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


def test_what_limits_a_processors_instructions_is_part_of_what_its_results_depend_on(monkeypatch):
    """A probe or features kept with AVX-512 are not taken for those of AVX2 on the same machine."""
    for name in ("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    monkeypatch.delenv("MKL_CBWR", raising=False)
    assert processor_as_used() == processor_name()
    whole = numerics(torch.device("cpu"))
    for name in ("ONEDNN_MAX_CPU_ISA", "MKL_CBWR"):
        monkeypatch.setenv(name, "AVX2")
        assert processor_as_used() == f"{processor_name()}, {name}=AVX2"
        assert numerics(torch.device("cpu")) != whole
        monkeypatch.delenv(name)
