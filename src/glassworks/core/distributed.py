"""The processes that torchrun started: how many, and which one this is. Without torchrun it is the only one."""

import os


def num_ranks() -> int:
    """Processes that work together."""
    return max(1, int(os.environ.get("WORLD_SIZE", "1")))


def is_main() -> bool:
    """True in the one process that decides, writes and speaks."""
    return num_ranks() == 1 or os.environ.get("RANK", "0") == "0"
