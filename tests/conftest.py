"""What every test starts from: the same seeds, and a cache folder of its own."""

import os
import random
import shutil
import signal

# Before anything imports NumPy or torch: tests side by side share the threads, as do the processes that they start.
if (workers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))) > 1:
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))

import numpy as np
import pytest

pytest_plugins = ["report_example"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As in a shell's background, where children inherit it, and those that a test interrupts would wait for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _cache_of_these_tests(tmp_path_factory):
    """For what begins before a test does, a server that a module shares: it neither reads nor fills the user's."""
    os.environ["GLASSWORKS_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def _same_start(monkeypatch, tmp_path_factory):
    random.seed(0)
    np.random.seed(0)
    torch = __import__("sys").modules.get("torch")  # seeded where it is in use already, not imported for its own sake
    if torch is not None:
        torch.manual_seed(0)
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("GLASSWORKS_CACHE", str(cache))
    yield
    shutil.rmtree(cache, ignore_errors=True)  # all of them together fill a disk
