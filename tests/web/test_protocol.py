"""What the connection does below HTTP."""

import asyncio
import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
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


async def slow(_scope, receive, send):
    """Reads the whole body, takes a moment and says how long it was."""
    size, is_whole = 0, False
    while not is_whole:
        message = await receive()
        size, is_whole = size + len(message.get("body", b"")), not message.get("more_body", False)
    await asyncio.sleep(0.05)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
    await send({"type": "http.response.body", "body": b"%8d" % size})


async def everything(reader):
    """What comes until the server closes."""
    async with asyncio.timeout(10):
        return await reader.read()


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
            while not made[0].is_idle:
                await asyncio.sleep(0.01)
        return first, second, made[0].timeout_keep_alive_task is not None

    first, second, will_end = with_connection(talk, body_seconds=30.0)
    assert first.split()[1] == second.split()[1] == b"429"
    assert will_end


def test_a_body_that_nobody_waits_for_must_still_come_in_time():
    async def talk(reader, writer, _made):
        writer.write(HEAD + b"the beginning")
        await response(reader)
        return await everything(reader)

    assert with_connection(talk, body_seconds=0.1) == b""


async def counting(_scope, receive, send):
    """Says in how many pieces the body came, and how long the longest was."""
    sizes, is_whole = [], False
    while not is_whole:
        message = await receive()
        sizes.append(len(message.get("body", b"")))
        is_whole = not message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"20")]})
    await send({"type": "http.response.body", "body": b"%4d%8d%8d" % (len(sizes), max(sizes), sum(sizes))})


@pytest.mark.parametrize(("size", "most_pieces"), [(200_000, 1), (3_000_000, 13)])
def test_a_body_wakes_the_application_once_unless_it_is_large(size, most_pieces):
    async def talk(reader, writer, _made):
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size)
        for start in range(0, size, 50_000):
            writer.write(bytes(min(50_000, size - start)))
            await writer.drain()
            await asyncio.sleep(0.002)
        async with asyncio.timeout(10):
            return (await reader.readuntil(b"\r\n\r\n"), await reader.readexactly(20))[1]

    said = with_connection(talk, counting)
    pieces, longest, whole = int(said[:4]), int(said[4:12]), int(said[12:])
    assert whole == size
    assert pieces <= most_pieces
    assert longest < 2**19  # what is held until somebody takes it is bounded


UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


async def greeting(scope, receive, send):
    """Answers GET as ever, and says two words to a WebSocket."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"no"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    for word in ("one", "two"):
        await send({"type": "websocket.send", "text": word})
    await send({"type": "websocket.close"})


def test_a_websocket_goes_on_with_the_connection_of_a_request():
    async def talk(reader, writer, _made):
        writer.write(GET)
        first = await response(reader)
        writer.write(UPGRADE)
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
            return first, head, await reader.readexactly(14)

    first, head, frames = with_connection(talk, greeting)
    assert statuses(first) == [b"200"]
    assert statuses(head) == [b"101"]
    assert frames.startswith(b"\x81\x03one\x81\x03two\x88\x02")


def test_each_message_of_a_websocket_has_left_when_send_returns():
    """Before the loop has another turn: an application may compute for long after it."""
    said, clients = [], []

    async def working(_scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        for word in ("one", "two"):
            await send({"type": "websocket.send", "text": word})
            said.append(clients[0].recv(9999, socket.MSG_PEEK)[-3:])
        await send({"type": "websocket.close"})

    async def talk(reader, writer, _made):
        with writer.get_extra_info("socket").dup() as client:
            client.setblocking(False)
            clients.append(client)
            writer.write(UPGRADE)
            async with asyncio.timeout(10):
                await reader.readuntil(b"\x88\x02")

    with_connection(talk, working)
    assert said == [b"one", b"two"]


def test_a_body_without_a_length_is_passed_on_as_it_comes():
    """What is too much is refused with the first piece, not at the end of a client's time."""

    async def first(_scope, receive, send):
        piece = await receive()
        await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"%4d" % len(piece["body"])})

    async def talk(reader, writer, _made):
        writer.write(CHUNKED + b"5\r\nhello\r\n")
        async with asyncio.timeout(10):
            return await reader.readuntil(b"\r\n\r\n   5")

    assert with_connection(talk, first).startswith(b"HTTP/1.1 413")


CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("rest", [b"", b"GET / HTTP/1.1\r\nHo"], ids=["nothing", "half a head"])
def test_a_head_must_be_whole_in_time(rest):
    async def talk(reader, writer, _made):
        writer.write(rest)
        return await everything(reader)

    assert with_connection(talk, head_seconds=0.1) == b""


def test_an_empty_line_after_a_request_does_not_keep_a_connection_for_ever():
    async def talk(reader, writer, _made):
        writer.write(CHUNKED + b"2\r\nab\r\n0\r\n\r\n")
        await reader.readexactly(19)
        await asyncio.sleep(0.1)
        writer.write(b"\r\n")
        return await everything(reader)

    assert with_connection(talk, slow, head_seconds=0.2).endswith(b"       2")


GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
NO_PATH = b"GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n"  # the parser takes it, uvicorn does not


def statuses(said):
    return [line.split()[1] for line in said.split(b"\r\n") if b"HTTP/1.1 " in line]


def test_what_came_before_a_bad_head_is_still_answered():
    async def at_once(_reader, writer, _made):
        writer.write(GET + NO_PATH)
        return await everything(_reader)

    async def afterwards(reader, writer, _made):
        writer.write(GET)
        first = await reader.readexactly(len(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n") + 8)
        writer.write(NO_PATH)
        return first + b"\r\n" + await everything(reader)

    async def many(reader, writer, _made):
        writer.write(18 * GET)
        return await everything(reader)

    assert statuses(with_connection(at_once, slow)) == [b"200"]
    assert statuses(with_connection(afterwards, slow)) == [b"200", b"400"]
    assert statuses(with_connection(many, slow).replace(b"HTTP", b"\r\nHTTP")) == 17 * [b"200"]


def test_an_offer_of_another_protocol_with_an_odd_body_is_refused():
    async def talk(reader, writer, _made):
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
        writer.write(head + b"Transfer-Encoding: gzip\r\n\r\n")
        return await everything(reader)

    assert statuses(with_connection(talk, slow)) == [b"400"]


def test_a_head_without_end_is_refused():
    async def talk(reader, writer, _made):
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        for _ in range(10):  # the first of them, with the begin of the head, does not count
            writer.write(b"y" * 8192)
            await asyncio.sleep(0.01)
        return await everything(reader)

    assert b" 431 " in with_connection(talk)


@pytest.mark.parametrize("noise", [b"1;" + b"x" * 8000 + b"\r\na\r\n", b"0\r\n" + b"X: y\r\n" * 1000])
def test_what_lies_around_a_body_is_bounded(noise):
    async def talk(reader, writer, _made):
        writer.write(CHUNKED)
        for _ in range(1000):
            writer.write(noise)
            noise_ = noise.removeprefix(b"0\r\n") if noise.startswith(b"0") else noise
            writer.write(noise_)
            await asyncio.sleep(0)
            if reader.at_eof():
                break
        return await everything(reader)

    with contextlib.suppress(ConnectionError):  # what was still to be sent went with the connection
        assert b" 400 " in with_connection(talk, slow)


def test_a_body_in_chunks_of_one_byte_is_taken():
    async def talk(reader, writer, _made):
        writer.write(CHUNKED + b"1\r\na\r\n" * 200_000 + b"0\r\nTrailer: of no use\r\n\r\n")
        async with asyncio.timeout(10):
            return await reader.readuntil(b"  200000")

    assert b" 200 " in with_connection(talk, slow)


def test_requests_that_are_sent_ahead_are_answered_in_order_and_a_broken_one_breaks_none_of_them():
    async def talk(reader, writer, _made):
        requests = [b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % n + b"x" * n for n in (1, 2)]
        writer.write(b"".join(requests) + b"NOT HTTP\r\n\r\n")
        return await everything(reader)

    received = with_connection(talk, slow)
    assert received.count(b"HTTP/1.1 ") == received.count(b" 200 ") == 2
    assert received.index(b"       1") < received.index(b"       2")


def test_a_broken_body_is_refused_where_nothing_was_answered():
    async def talk(reader, writer, _made):
        writer.write(CHUNKED + b"2\r\nab\r\n")
        await asyncio.sleep(0.05)
        writer.write(b"no length\r\n")
        return await everything(reader)

    received = with_connection(talk, slow)
    assert received.count(b"HTTP/1.1 ") == received.count(b" 400 ") == 1


def test_requests_without_end_that_are_sent_ahead_are_cut_off():
    async def talk(reader, writer, made):
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000)
        received = await everything(reader)
        return received, len(made[0].pipeline)

    received, waiting = with_connection(talk, slow)
    assert 10 < received.count(b" 200 ") < 30
    assert waiting == 0


def test_a_response_does_not_wait_for_the_acknowledgement_of_its_head():
    """asyncio leaves Nagle's algorithm on where a socket does not name its protocol: the body came 40 ms late."""

    async def talk(reader, writer, made):
        writer.write(HEAD)
        await response(reader)
        return made[0].transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert with_connection(talk)


OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"


@pytest.mark.parametrize("cut", [0, 1, 120, 250])
@pytest.mark.parametrize(
    "request_",
    [
        (b"Content-Length: 300\r\n", b"x" * 300),
        (b"Transfer-Encoding: chunked\r\n", b"12c\r\n" + b"x" * 300 + b"\r\n0\r\n\r\n"),
    ],
    ids=["a length", "chunks"],
)
def test_the_offer_of_another_protocol_is_passed_over(request_, cut):
    """curl --http2 and Java's client make it with every first request, also with one that has a body."""
    framing, body = request_

    async def talk(reader, writer, _made):
        content = b"POST / HTTP/1.1\r\nHost: localhost\r\n" + OFFER + framing + b"\r\n" + body
        writer.write(content[: cut or None])
        if cut:
            await asyncio.sleep(0.05)
            writer.write(content[cut:])
        first = await answer(reader)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + OFFER + b"\r\n" + HEAD + bytes(300_000))
        return first, await answer(reader), await answer(reader)

    async def answer(reader):
        async with asyncio.timeout(5):
            head = await reader.readuntil(b"\r\n\r\n")
            return head.split()[1], int(await reader.readexactly(8))

    assert with_connection(talk, slow) == ((b"200", 300), (b"200", 0), (b"200", 300_000))
