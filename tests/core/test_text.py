"""Text that an encoding cannot say leaves the program all the same, and JSON stays JSON."""

import io
import json
import os
from pathlib import Path

import pytest

from glassworks.core.text import ESCAPED, decoded, is_utf8, local, one_line, portable, readable, utf8

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


@pytest.mark.skipif(os.name == "nt", reason="paths there are always text")
def test_a_path_of_other_bytes_is_a_uri_in_a_file_and_comes_back_whole():
    values = {"data": {"source": "/a b/caf\udce9%20", "sides": [1, "plain", "caf\u00e9"]}}
    written = portable(values)
    assert written == {"data": {"source": "file:///a%20b/caf%E9%2520", "sides": [1, "plain", "caf\u00e9"]}}
    assert local(written) == values
    assert portable("caf\udce9") == f"file://{Path.cwd()}/caf%E9"
    assert [is_utf8(name) for name in ("caf\udce9", "café")] == [False, True]
