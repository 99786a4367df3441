"""The code in the documentation: every fenced block of every page, the commands in it, and how a command is read."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import typer

from glassworks.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = ["*.md", "docs/*.md", "docs/recipes/*.md", "bench/*.md", "bench/results/*.md"]


@dataclass(frozen=True)
class Block:
    """A fenced block: on which page, in which line, in which language, and what it holds."""

    page: str
    line: int
    language: str
    text: str

    @property
    def place(self):
        return f"{self.page}:{self.line}"


def pages(root=ROOT):
    return sorted(path for pattern in PAGES for path in root.glob(pattern))


def blocks(page, root=ROOT):
    """The fenced blocks of a page."""
    text = page.read_text()
    found = re.finditer(r"^( *)```(\S*)[^\n]*\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    name = page.relative_to(root).as_posix()
    return [
        Block(name, text.count("\n", 0, match.start()) + 1, match[2] or _guess(match[3]), match[3]) for match in found
    ]


def _guess(text):
    """What a block is whose fence does not say so."""
    if text.startswith("$ "):
        return "console"
    return "sh" if re.match(r"glassworks [a-z]", text) and "[--" not in text else "text"


def commands(block):
    """What is typed: all lines of ``sh``, and those after ``$`` of ``console``."""
    if block.language not in ("sh", "console"):
        return []
    lines = re.sub(r"\\\n\s*", "", block.text).splitlines()
    if block.language == "console":
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def read(words):
    """The name of the command that was typed after ``glassworks``, and its values, as typer reads them.

    Raises:
        typer.TyperException: it could not be typed so.
    """
    called = []

    def listen(command, path):
        command.callback = lambda **values: called.append((path, values))
        for name, inner in getattr(command, "commands", {}).items():
            listen(inner, [*path, name])

    tree = typer.main.get_command(app)
    listen(tree, [])
    tree.main(args=words, prog_name="glassworks", standalone_mode=False)
    path, values = called[-1]
    return " ".join(path), values


def options(words):
    """All options of the command that the first words name, and the words that are no name of a command."""
    command, rest = typer.main.get_command(app), list(words)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    known = {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]}
    return known | {"--help"}, rest
