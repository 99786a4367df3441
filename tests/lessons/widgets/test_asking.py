"""Questions of a widget: one under way, the newest one next, and none waits for an answer that does not come."""

import pytest
from page_arithmetic import NODE, by_page

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")

ASKED = """await (async () => {{
  const [sent, heard, got, timers, told, later] = [[], [], [], [], [], setTimeout];
  globalThis.dispatchEvent = ({{ detail }}) => told.push(detail);
  globalThis.setTimeout = (act) => timers.push(act);
  globalThis.clearTimeout = (timer) => delete timers[timer - 1];
  const model = {{ on: (_, listener) => heard.push(listener), send: (question) => sent.push(question) }};
  const answer = (at) => heard.forEach((listener) => listener({{ number: sent[at].number, said: sent[at].at }}));
  const ask = m.asker(model);
  for (const at of [0, 1, 2, 3]) ask({{ at }}).then(({{ said }}) => got.push(said));
  {then};
  await new Promise(later);
  return [sent.map(({{ at }}) => at), got, timers.filter(Boolean).length, told.reduce((a, b) => a + b, 0)];
}})()"""
RUN_OUT = "timers.splice(0).forEach((act) => act())"


def asked(then):
    """What was sent, what was answered, and how many timers still run."""
    return by_page("../asking", ASKED.format(then=then))[:3]


def waited_for(then):
    """How many answers the page is told to be under way."""
    return by_page("../asking", ASKED.format(then=then))[3]


def test_the_page_is_told_what_is_under_way():
    assert waited_for("null") == 1
    assert waited_for("answer(0)") == 1  # the newest of those that waited
    assert waited_for("answer(0), answer(1)") == 0
    assert waited_for(f"answer(0), {RUN_OUT}") == 0  # it counts as lost
    assert waited_for(f"answer(0), {RUN_OUT}, answer(1)") == 0


def test_of_what_is_asked_meanwhile_the_newest_is_sent_and_answered():
    assert asked("null") == [[0], [], 1]
    assert asked("answer(0)") == [[0, 3], [], 1]
    assert asked("answer(0), answer(1)") == [[0, 3], [3], 0]


def test_an_answer_that_is_lost_holds_nothing_up():
    """A connection that was interrupted left the widget waiting until the page was loaded anew."""
    assert asked(RUN_OUT) == [[0, 3], [], 1]
    assert asked(f"{RUN_OUT}, answer(0), answer(1)") == [[0, 3], [3], 0]
    assert asked(f"answer(0), {RUN_OUT}, ask({{ at: 4 }})") == [[0, 3, 4], [], 1]


def test_an_answer_that_is_only_late_is_taken_where_nothing_else_was_asked():
    assert asked(f"answer(0), {RUN_OUT}, answer(1)") == [[0, 3], [3], 0]
