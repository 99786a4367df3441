"""Whether readers sit at this machine: only then may a lesson open what they name on it."""

_state = {"at_this_machine": True}


def readers_are_elsewhere() -> None:
    """Said by a server that others can reach: folders of its owner are not theirs to open."""
    _state["at_this_machine"] = False


def are_readers_here() -> bool:
    """True in an editor, in a script, and where the server listens on loopback alone."""
    return _state["at_this_machine"]
