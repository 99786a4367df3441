"""What stands in the site, by what is there: a new guide, recipe, measurement or module needs no line here."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import glassworks
from glassworks.course.lessons import lessons

MODULES = re.compile(r"```\{modules\}\n(.*?)```", re.DOTALL)


def _in(root: Path, pattern: str, *without: str) -> list[str]:
    """The pages that match, by name, without their suffix."""
    found = sorted(path.relative_to(root).with_suffix("").as_posix() for path in root.glob(pattern))
    return [page for page in found if page not in without]


def _in_order(pages: Sequence[str]) -> list[str]:
    """The pages of recipes: those of the course in its order, then the others."""
    course = [f"docs/recipes/{recipe}" for lesson in lessons() for recipe in (*lesson.recipes, *lesson.larger)]
    return sorted(pages, key=lambda page: course.index(page) if page in course else len(course))


def contents(root: Path) -> dict[str, Sequence[tuple[str, Sequence[str]]]]:
    """Which pages stand below which, under what headings."""
    learn = [*_in(root, "docs/class.md"), "docs/recipes"]
    reference = ["docs/architectures", *_in(root, "docs/api*.md")]
    return {
        "README": [
            ("Guides", _in(root, "docs/*.md", "docs/architecture", *learn, *reference)),
            ("Learn", learn),
            ("Reference", reference),
            ("Project", ["docs/architecture", "CONTRIBUTING", "CHANGELOG", "bench/README"]),
        ],
        "docs/recipes": [("", _in_order(_in(root, "docs/recipes/*.md")))],
        "bench/README": [("", _in(root, "bench/results/*.md"))],
    }


def modules(package: Path, patterns: str) -> list[str]:
    """The modules whose files match, in the order of the patterns."""
    files = [file for pattern in patterns.split() for file in sorted(package.glob(pattern))]
    names = [".".join(file.relative_to(package.parent).with_suffix("").parts) for file in files]
    return list(dict.fromkeys(name for name in names if not name.endswith("__init__")))


def _documented(package: Path, patterns: str, level: str) -> str:
    """A heading and the docstrings of each module; what the package itself exports stands on the page of the verbs."""
    parts = []
    for module in modules(package, patterns):
        without = [name for name in glassworks.__all__ if glassworks._PUBLIC.get(name) == module]
        options = f"   :exclude-members: {', '.join(['model_config', *without])}\n"
        parts.append(f"{level} `{module}`\n\n```{{eval-rst}}\n.. automodule:: {module}\n   :members:\n{options}```\n")
    return "\n".join(parts)


def _read(app: Sphinx, page: str, source: list[str]) -> None:
    """Fills in the modules, and puts the contents at the end of a page, unseen: the theme shows them at the side."""
    root = Path(app.srcdir)
    level = "###" if "\n## " in source[0] else "##"
    source[0] = MODULES.sub(lambda match: _documented(root / "src" / "glassworks", match[1], level), source[0])
    for heading, pages in contents(root).get(page, []):
        caption = f":caption: {heading}\n" if heading else ""
        listed = "\n".join(f"/{page}" for page in pages)
        source[0] += f"\n\n```{{toctree}}\n:hidden:\n{caption}\n{listed}\n```\n"


def _as_typed(_app: Sphinx, _kind: str, _name: str, _object: Any, _options: Any, lines: list[str]) -> None:
    """Bars in a docstring are absolute values or alternatives, no substitutions."""
    lines[:] = [
        line.replace("|", "\\|") if "``" not in line and not line.startswith("    ") else line for line in lines
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _as_typed, priority=1000)  # after napoleon has read the sections
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
