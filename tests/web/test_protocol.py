"""What the connection does below HTTP."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import h11
import uvicorn

from glassworks.web.bounds import Bounds
from glassworks.web.listening import listening
from glassworks.web.protocol import Protocol

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n"


async def refusing(_scope, _receive, send):
    """Answers every request before its body is read."""
    await send({"type": "http.response.start", "status": 429, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"no"})


def with_connection(talk, app=refusing, **bounds):
    """What ``talk`` makes of an asyncio connection to a server of ``app``."""

    async def served():
        kind = Protocol.with_bounds(Bounds(**bounds))
        config = uvicorn.Config(app, http=kind, lifespan="off", log_config=None)
        config.load()
        made = []

        def protocol():
            made.append(kind(config, uvicorn.server.ServerState(), {}))
            return made[-1]

        with listening("127.0.0.1", 0) as listener:
            server = await asyncio.get_running_loop().create_server(protocol, sock=listener)
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            try:
                return await talk(reader, writer, made)
            finally:
                writer.close()
                server.close()

    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a loop running in this one
        return thread.submit(lambda: asyncio.run(served())).result()


async def response(reader):
    async with asyncio.timeout(10):
        return await reader.readuntil(b"\r\n\r\nno")


def test_a_connection_goes_on_after_a_response_that_came_before_the_body():
    async def talk(reader, writer, made):
        writer.write(HEAD)
        first = await response(reader)
        writer.write(bytes(300_000) + HEAD)  # the rest, which nobody wants, and the next one at once
        second = await response(reader)
        writer.write(bytes(300_000))
        async with asyncio.timeout(10):
            while made[0].conn.their_state is not h11.IDLE:
                await asyncio.sleep(0.01)
        return first, second, made[0].timeout_keep_alive_task is not None

    first, second, will_end = with_connection(talk, body_seconds=30.0)
    assert first.split()[1] == second.split()[1] == b"429"
    assert will_end


def test_a_body_that_nobody_waits_for_must_still_come_in_time():
    async def talk(reader, writer, _made):
        writer.write(HEAD + b"the beginning")
        await response(reader)
        async with asyncio.timeout(10):
            return await reader.read()

    assert with_connection(talk, body_seconds=0.1) == b""


def test_a_response_does_not_wait_for_the_acknowledgement_of_its_head():
    """asyncio leaves Nagle's algorithm on where a socket does not name its protocol: the body came 40 ms late."""

    async def talk(reader, writer, made):
        writer.write(HEAD)
        await response(reader)
        return made[0].transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert with_connection(talk)
