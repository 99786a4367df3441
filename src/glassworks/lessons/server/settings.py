"""Where the lessons are served, and to whom."""

from dataclasses import dataclass

from glassworks.web.tokens import token_for


@dataclass(frozen=True)
class Settings:
    """What the server is started with.

    Attributes:
        host: address to listen on.
        port: to listen on; 0 for a free one.
        token: that every request must carry, in a cookie; empty on loopback.
        made_token: it was made at the start and has to be shown once.
        hosts: further names by which the server may be addressed.
    """

    host: str = "127.0.0.1"
    port: int = 0
    token: str = ""
    made_token: bool = False
    hosts: tuple[str, ...] = ()

    @classmethod
    def of(cls, host: str, port: int, token_file: str | None, hosts: tuple[str, ...]) -> "Settings":
        """From a command line.

        Raises:
            InputError: a token file that cannot be used.
        """
        return cls(host, port, *token_for(host, token_file), hosts)
