"""The processes that torchrun started: how many, and which one this is. Without torchrun it is the only one."""

import os


def world_size() -> int:
    """Processes that work together."""
    return max(1, int(os.environ.get("WORLD_SIZE", "1")))


def is_main() -> bool:
    """True in the one process that decides and writes."""
    return world_size() == 1 or os.environ.get("RANK", "0") == "0"
