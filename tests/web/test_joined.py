"""Writes that leave together."""

import asyncio

from event_loop import run

from glassworks.web.joined import JoinedWrites


class Transport:
    """Keeps what is written."""

    def __init__(self):
        self.said = []

    def write(self, data):
        self.said.append(data)

    def close(self):
        self.said.append("closed")

    def is_closing(self):
        return self.said[-1:] == ["closed"]


def said_after(*steps):
    """What a transport has written once ``steps`` are done; a number waits for so many turns of the loop."""

    async def done():
        transport = Transport()
        joined = JoinedWrites(transport, asyncio.get_running_loop())
        for step in steps:
            if isinstance(step, bytes):
                joined.write(step)
            elif step == "close":
                joined.close()
            elif step == "release":
                joined.released().write(b"after it")
            else:
                for _ in range(step):
                    await asyncio.sleep(0)
        return transport.said

    return run(done())


def test_a_head_and_its_body_are_one_write():
    assert said_after(b"head", b"body", b"head", b"body") == [b"headbody", b"headbody"]


def test_a_head_alone_does_not_wait_for_ever():
    assert said_after(b"head", 2) == [b"head"]
    assert said_after(b"head", 2, b"piece", b"piece", b"last", 2) == [b"head", b"piecepiece", b"last"]


def test_what_is_held_leaves_before_the_end():
    assert said_after(b"head", "close", 2) == [b"head", "closed"]
    assert said_after(b"head", "release", 2) == [b"head", b"after it"]


def test_everything_else_is_the_transports():
    transport = Transport()
    transport.close()
    assert JoinedWrites(transport, None).is_closing()
