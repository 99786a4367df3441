import io

import pytest
from rich.console import Console

from glassworks.cli.progress import TerminalProgress
from glassworks.core.context import RunContext
from glassworks.core.events import Note


def screen(terminal):
    return Console(file=io.StringIO(), force_terminal=terminal, width=100, markup=False, highlight=False)


def test_a_stage_ends_in_one_plain_line_where_there_is_no_terminal():
    console = screen(terminal=False)
    with TerminalProgress(console) as drawn, RunContext(drawn).stage("features", total=3) as advance:
        advance(2)
        drawn(Note("took bfloat16 [probe]"))
        advance(1)
    lines = console.file.getvalue().splitlines()
    assert lines[0] == "  • took bfloat16 [probe]"
    assert lines[1].startswith("  features  3 images in ")
    assert lines[1].endswith(" images/s")
    assert len(lines) == 2


def test_a_terminal_shows_a_bar_with_count_and_time_left():
    console = screen(terminal=True)
    with TerminalProgress(console) as drawn, RunContext(drawn).stage("features", total=8, unit="rows") as advance:
        advance(2)
        drawn._bars.refresh()
    text = console.file.getvalue()
    assert "2/8" in text
    assert "left" in text
    assert "features  2 rows in" in text


def test_stages_within_stages_and_without_a_known_end():
    console = screen(terminal=True)
    with TerminalProgress(console) as drawn:
        context = RunContext(drawn)
        with context.stage("all"), context.stage("part", unit="files") as advance:
            advance(1)
    text = console.file.getvalue()
    assert text.index("part  1 files") < text.rindex("all  ")


def test_the_screen_is_given_back_when_a_stage_fails():
    console = screen(terminal=True)
    drawn = TerminalProgress(console)
    with pytest.raises(OSError, match="disk"), drawn, RunContext(drawn).stage("features", total=3):
        raise OSError("disk")
    assert drawn._bars is None
    text = console.file.getvalue()
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")  # the cursor is shown again
