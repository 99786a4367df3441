"""The token without which nothing is open to a network: from a file, or made."""

import ipaddress
import secrets
from pathlib import Path

from glassworks.core.errors import InputError

_LEAST = 16


def token_for(host: str, file: str | None) -> tuple[str, bool]:
    """The token of a server that listens on ``host``, empty where none is needed; and whether it was made here.

    Raises:
        InputError: the file cannot be read, or holds no token.
    """
    if file is not None:
        return _read(file), False
    return ("", False) if is_loopback(host) else (secrets.token_urlsafe(24), True)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(file: str) -> str:
    try:
        token = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise InputError(expected=f"a token in {file}", found=f"'{error}'", do="Check --token-file.") from None
    if len(token) < _LEAST or not token.isascii() or any(char.isspace() for char in token):
        raise InputError(
            expected=f"a token of {_LEAST} or more ASCII characters on one line in {file}",
            found=f"{len(token)} characters",
            do="Make one: python -c 'import secrets; print(secrets.token_urlsafe(24))'",
        )
    return token
