"""``glassworks check``: problems in the data, before anything is trained."""

import itertools
from typing import TYPE_CHECKING, Any

from glassworks.cli.command import run_command
from glassworks.cli.options import Json, Reading, Source
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN_PER_KIND = 5


def check(source: Source, set_: Reading = None, as_json: Json = False) -> None:
    """Names every problem in a set of images and what training would do about it. Nothing is changed."""

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.check import check

        return check(source, settings=set_, context=context)

    run_command(verb, _draw, as_json=as_json)


def _draw(report: dict[str, Any], console: "Console") -> None:
    from glassworks.cli.draw import facts, listing, problem_counts, spoken, titled

    classes = report["classes"]
    shown = ", ".join(f"{name} {count:,}" for name, count in itertools.islice(classes.items(), 12))
    more = f", and {len(classes) - 12} more" if len(classes) > 12 else ""
    body = facts(
        [
            ("Images", f"{report['images']:,}, of which {report['usable']:,} usable"),
            ("Classes", f"{len(classes)}: {shown}{more}"),
            ("Data", problem_counts(report["problems"])),
        ]
    )
    console.print(titled("Checked", body))
    by_kind: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for problem in report["problems"]:
        by_kind.setdefault((problem["kind"], problem["action"]), []).append(problem)
    for (kind, action), problems in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        console.print(f"\n{len(problems):,} × {spoken(kind)}: {action}", style="bold")
        console.print(listing(["path", "detail"], [(p["path"], p["detail"]) for p in problems[:_SHOWN_PER_KIND]]))
        if len(problems) > _SHOWN_PER_KIND:
            console.print(f"and {len(problems) - _SHOWN_PER_KIND:,} more; --json lists all", style="dim")
