"""The socket that every server of ours listens on."""

import socket

from glassworks.web.listening import listening


def test_connections_send_what_is_there_at_once():
    """asyncio turns Nagle's algorithm off where a socket names TCP as its protocol, which one of `create_server` does
    not: the second of two messages waited for the first one's acknowledgement, 40 ms."""
    with (
        listening("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
