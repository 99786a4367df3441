"""What is kept for a moment is done in order, once, and by itself."""

import asyncio
import json

from event_loop import run

from glassworks.serving.later import SECONDS, Later


def test_calls_are_made_in_order_and_once():
    done = []

    async def keep():
        later = Later()
        for number in range(3):
            later.do(done.append, number)
        assert done == []
        later.flush()
        later.flush()
        later.do(done.append, 3)

    run(keep())
    assert done == [0, 1, 2]


def test_calls_are_made_though_nobody_asks():
    done = []

    async def keep():
        later = Later()
        for number in range(2):
            later.do(done.append, number)
            await asyncio.sleep(4 * SECONDS)
            assert done == list(range(number + 1))

    run(keep())


def test_a_call_that_fails_is_written_down_and_stops_no_other(capsys):
    done = []

    async def keep():
        later = Later()
        later.do(done.append, 0)
        later.do(done.index, "absent")
        later.do(done.append, 1)
        later.flush()

    run(keep())
    assert done == [0, 1]
    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert line["event"] == "not_counted"
    assert "ValueError" in line["error"]
