"""What the connection does below HTTP."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import uvicorn

from glassworks.web.bounds import Bounds
from glassworks.web.listening import listening
from glassworks.web.protocol import Protocol


def test_a_response_does_not_wait_for_the_acknowledgement_of_its_head():
    """asyncio leaves Nagle's algorithm on where a socket does not name its protocol: the body came 40 ms late."""

    async def option():
        kind = Protocol.with_bounds(Bounds())
        config = uvicorn.Config(lambda *_: None, http=kind, lifespan="off", log_config=None)
        config.load()
        made = asyncio.get_running_loop().create_future()

        def protocol():
            one = kind(config, uvicorn.server.ServerState(), {})
            asyncio.get_running_loop().call_later(0.2, made.set_result, one)
            return one

        with listening("127.0.0.1", 0) as listener:
            server = await asyncio.get_running_loop().create_server(protocol, sock=listener)
            with socket.create_connection(listener.getsockname()):
                connection = (await made).transport.get_extra_info("socket")
                found = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            server.close()
            return found

    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a loop running in this one
        assert thread.submit(lambda: asyncio.run(option())).result()
