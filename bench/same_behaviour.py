"""Is a changed tree still the same product? Records what its command line gives, and compares two records.

python bench/same_behaviour.py record OUT.json [--source SRC] [--only PATTERN] [-j 2] [--keep DIR] [--runs DIR]
python bench/same_behaviour.py compare OLD.json NEW.json [--words]
python bench/same_behaviour.py speed OLD_SRC NEW_SRC [--rounds 5]

A record holds, of every shipped recipe in a few steps and of every command: the --json document, the exit code, hashes
of all weights, the files of the run folder and what they say; times, dates, versions and places are masked. Numbers
have to be equal to the last digit, so both records must be of the same machine.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from behaviour.case import Group
from behaviour.children import cold, warm
from behaviour.command_cases import COMMANDS, MISTAKES
from behaviour.compare import Difference, differences
from behaviour.old_run_cases import OLD_RUNS
from behaviour.recipe_cases import RECIPES
from behaviour.record import Recorder
from behaviour.speed import measure, table
from common import ROOT


def main() -> None:
    """See the top of the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    recording = commands.add_parser("record", help="run all cases, or some, and write what they gave")
    recording.add_argument("out", type=Path)
    recording.add_argument("--source", type=Path, default=ROOT / "src", help="the folder that holds the package")
    recording.add_argument("--only", action="append", metavar="PATTERN", help="group/step, a part of it or a pattern")
    recording.add_argument("-j", "--jobs", type=int, default=2, help="groups at a time")
    recording.add_argument("--keep", type=Path, help="leave all that the commands wrote here")
    recording.add_argument("--runs", type=Path, metavar="KEPT", help="also read and finish runs that --keep left")
    recording.add_argument("--cold", action="store_true", help="a new interpreter for each command: twice as long")
    recording.set_defaults(run=record)
    comparing = commands.add_parser("compare", help="print what differs; exit 1 where a value changed or went")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.add_argument("--words", action="store_true", help="sentences may be worded anew, with the same numbers")
    comparing.set_defaults(run=compare)
    racing = commands.add_parser("speed", help="time two trees in turns: --help, recipes, a small training")
    racing.add_argument("old", type=Path, metavar="OLD_SRC")
    racing.add_argument("new", type=Path, metavar="NEW_SRC")
    racing.add_argument("--rounds", type=int, default=5)
    racing.add_argument("--only", default="", metavar="PART", help="commands whose name holds this")
    racing.add_argument("--out", type=Path, help="write every number here")
    racing.set_defaults(run=speed)
    options = parser.parse_args()
    sys.exit(options.run(options))


def record(options: argparse.Namespace) -> int:
    """Runs the cases and writes the record; 1 where glassworks itself broke."""
    source = options.source.resolve(strict=True)
    keep, runs = (place and place.resolve() for place in (options.keep, options.runs))
    runner = nullcontext(cold(source)) if options.cold else warm(source, options.jobs)
    with tempfile.TemporaryDirectory(prefix="same-data-") as name, runner as run:
        recorder = Recorder(source, run, (keep or Path(name).resolve()) / "fixtures", keep, runs)
        document = _recorded(recorder, options)
    cases = document["cases"]
    cpu = sum(case["seconds"] for case in cases.values())
    print(f"{len(cases)} cases in {document['seconds']} s, {cpu:.0f} s of the processor -> {options.out}")
    odd = [name for name, case in cases.items() if "odd" in case]
    for name in odd:
        print(f"broke with a traceback: {name}\n{cases[name]['odd']}")
    return int(bool(odd))


def _recorded(recorder: Recorder, options: argparse.Namespace) -> dict[str, Any]:
    """The record, which is written after every group: what is done stays, should the rest be stopped."""
    begin, cases, groups = time.perf_counter(), {}, chosen(options.only)
    left_out = {group.name: lack for group in groups if (lack := recorder.lacks(group))}
    for name, lack in left_out.items():
        print(f"left out: {name}, which needs {lack}", file=sys.stderr)
    document = {"format": 1, "python": platform.python_version(), "only": options.only, "left_out": list(left_out)}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for part in recorder.record([group for group in groups if group.name not in left_out], options.jobs):
        cases |= part
        document |= {"seconds": round(time.perf_counter() - begin), "cases": cases}
        options.out.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return document


def chosen(patterns: Sequence[str] | None) -> list[Group]:
    """All groups, or the steps that fit."""
    groups = [*COMMANDS, *RECIPES, *MISTAKES, *OLD_RUNS]
    fitting = [group.only(patterns) for group in groups] if patterns else groups
    return [group for group in fitting if group is not None]


def compare(options: argparse.Namespace) -> int:
    """Prints the differences of two records; 1 where a value changed or went."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (options.old, options.new)]
    meant = [_meant(name, records) for name in {**records[0]["cases"], **records[1]["cases"]}]
    old, new = ({name: case for name, case in one["cases"].items() if name in meant} for one in records)
    found = list(differences(old, new))
    _print([one for one in found if not (options.words and one.kind == "worded")])
    counts = Counter(one.kind for one in found)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    print(f"{len(old)} cases: {told or 'all the same'}")
    failing = {"gone", "changed"} | (set() if options.words else {"worded"})
    return int(any(one.kind in failing for one in found))


def _meant(name: str, records: list[dict[str, Any]]) -> str:
    """The case's name where both records were to hold it: not left out in either, and not outside of ``--only``."""
    partial = [one for one in records if name not in one["cases"]]
    excused = [one for one in partial if one["only"] or name.partition("/")[0] in one["left_out"]]
    return "" if excused else name


def speed(options: argparse.Namespace) -> int:
    """Prints the medians of both trees and their ratios."""
    trees = {"old": options.old.resolve(), "new": options.new.resolve()}
    spent = measure(trees, options.rounds, options.only)
    print("\n".join(table(spent)))
    if options.out:
        numbers = {name: {tree: [asdict(one) for one in all_] for tree, all_ in by_tree.items()}
                   for name, by_tree in spent.items()}  # fmt: skip
        options.out.write_text(json.dumps(numbers, indent=1) + "\n")
    return 0


def _print(found: list[Difference]) -> None:
    """Case by case; each key that is new is named once, with the number of cases that have it."""
    added = Counter(one.place for one in found if one.kind == "added")
    case = None
    for one in found:
        if one.kind == "added":
            continue
        if one.case != case:
            case = one.case
            print(f"\n{case}")
        print(f"  {one.kind:8}{one.place}: {one.text}")
    for place, count in added.items():
        print(f"  added in {count} case(s): {place}")


if __name__ == "__main__":
    main()
