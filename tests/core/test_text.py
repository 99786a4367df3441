"""Text that an encoding cannot say leaves the program all the same, and JSON stays JSON."""

import io
import json
import os

import pytest

from glassworks.core.text import ESCAPED, decoded, one_line, readable, utf8

ODD = "caf\udce9 \U0001f41d ü"


def test_what_utf8_cannot_say_is_escaped_as_json_does():
    assert utf8(ODD) == "caf\\udce9 \U0001f41d ü".encode()
    assert json.loads(utf8(json.dumps({"path": ODD}, ensure_ascii=False))) == {"path": ODD}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_document_in_any_encoding_is_the_same(encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=ESCAPED)
    stream.write(json.dumps([ODD], ensure_ascii=False))
    stream.flush()
    assert json.loads(stream.buffer.getvalue().decode(encoding)) == [ODD]


def test_a_cell_is_one_line():
    assert one_line("a\tb\nc\x1b") == r"a\tb\nc\x1b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_with_and_without_a_byte_order_mark(encoding):
    assert decoded("ä.png\nb.png".encode(encoding)) == "ä.png\nb.png"
    assert os.fsencode(decoded(b"caf\xe9.png")) == b"caf\xe9.png"


def test_names_that_are_no_text_can_be_read():
    assert readable("caf\udce9") == r"caf\xe9"
    assert readable("café") == "café"
