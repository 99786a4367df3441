"""Linux's Landlock: from here on this process writes below one folder only, whatever code it runs.

Three system calls, as ``linux/landlock.h`` describes them; kernels before 5.13 and other systems have none.
"""

import ctypes
import os
import struct
import sys

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on all architectures
_ONLY_VERSION, _BELOW_PATH = 1, 1
_NO_NEW_PRIVILEGES = 38  # of prctl
_READ = 0b0000_0000_0000_1101  # execute, read file, read directory
_WRITE = 0b0001_1111_1111_0010  # write file, remove and make every kind of file
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_TCP = 0b11  # bind and connect
_SCOPED = 0b11  # abstract sockets and signals of processes outside


def confine(folder: str) -> bool:
    """Allows reading everywhere and writing below ``folder``; no network, no signals to others.

    Returns:
        Whether this machine can; it cannot be undone.
    """
    if not sys.platform.startswith("linux"):
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = call(_CREATE, None, 0, _ONLY_VERSION)
    if version < 1:
        return False
    files = _READ | _WRITE | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    asked = struct.pack("QQQ", files, _TCP if version >= 4 else 0, _SCOPED if version >= 6 else 0)
    asked = asked[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = call(_CREATE, asked, len(asked), 0)
    if rules < 0:
        return False
    try:
        for path, rights in (("/", _READ), (folder, files), ("/dev/null", _READ | 0b10)):
            _allow(call, rules, path, rights & (files if os.path.isdir(path) else 0b111))  # noqa: PTH112 - after a fork
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return call(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(call: "ctypes._NamedFuncPointer", rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        call(_ADD, rules, _BELOW_PATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
