"""Seeds as pure functions of names: nothing random in glassworks depends on what was drawn before it."""

import hashlib


def derive(seed: int, *names: str | int) -> int:
    """A 63-bit seed for the use that ``names`` spell out, e.g. ``derive(seed, "order", epoch)``.

    Stable over processes, machines and Python versions, so a resumed run draws what the undisturbed one would.
    """
    text = "/".join([str(seed), *map(str, names)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
