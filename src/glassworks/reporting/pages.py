"""What all pages share: templates that escape every word, our own files, hashes that let only our scripts run."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from glassworks.reporting import words


@cache
def environment() -> Environment:
    """The templates, with the words of numbers as filters."""
    found = Environment(
        loader=PackageLoader("glassworks.reporting", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    named: list[Callable[..., str]] = [
        words.share, words.percent, words.points, words.count, words.duration, words.compact, words.scientific
    ]  # fmt: skip
    found.filters.update({function.__name__: function for function in named})
    return found


@cache
def resource(name: str) -> str:
    """The text of one of our own files beside the templates."""
    return files("glassworks.reporting").joinpath("templates", name).read_text(encoding="utf-8")


def sha256(text: str) -> str:
    """The hash by which a content security policy allows a script."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
