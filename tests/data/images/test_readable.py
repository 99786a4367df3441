"""The first images of a source that can be read."""

import pytest

from glassworks.core.cancel import Cancelled, CancelToken
from glassworks.core.errors import DataError
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.readable import first_readable
from glassworks.data.sources.source import Sample


class Counted:
    """A source of files that are read as numbers; it knows how many were read."""

    name = "numbers"
    classes = ("all",)
    problems = ()

    def __init__(self, contents):
        self.contents, self.given = contents, 0
        self.samples = [Sample(f"{number}.png", 0) for number in range(len(contents))]

    def read(self, indices):
        for index in indices:
            self.given += 1
            yield index, self.contents[index]


def number(content):
    if not content.isdigit():
        raise UnusableImageError("unreadable", f"{content.decode()} is no number")
    return int(content)


def test_they_are_found_however_far_and_no_more_is_read_than_is_wanted():
    source = Counted([b"x"] * 500 + [b"1", b"y", b"2", b"3", b"4"])
    assert first_readable(source, 3, number, CancelToken()) == [1, 2, 3]
    assert source.given == 504
    assert first_readable(source, 9, number, CancelToken()) == [1, 2, 3, 4]


def test_where_there_is_none_the_first_file_says_why_and_a_command_names_the_others():
    with pytest.raises(DataError) as caught:
        first_readable(Counted([b"x", b"y"]), 3, number, CancelToken())
    assert "none among 2 files of 'numbers'; the first, 0.png: x is no number" in caught.value.message
    assert "glassworks check numbers" in caught.value.do


def test_the_search_ends_as_soon_as_the_run_is_asked_to_end():
    token, source = CancelToken(), Counted([b"x"] * 1000)

    def read(content):
        if source.given == 7:
            token.cancel()
        return number(content)

    with pytest.raises(Cancelled):
        first_readable(source, 3, read, token)
    assert source.given == 8
