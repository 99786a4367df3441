"""Small changes to the modules whose numbers users rely on, one at a time: do the tests beside them notice?

    python bench/mutants.py                   every module of mutants.toml; goes on where it was stopped
    python bench/mutants.py ema schedule      these alone
    python bench/mutants.py --show newton     what of it was not noticed
    python bench/mutants.py --write [newton]  the table in results/, from what is known here; all other modules
                                              stay as the table has them, if they have not changed

The changes are Cosmic Ray's (cosmic-ray.readthedocs.io): constants, comparisons, signs, operations, conditions, also in
constants and defaults of modules and in properties, which mutmut leaves out. Changes that cannot change any answer are
listed in mutants.toml with the reason; one that is listed and is noticed after all is an error.
"""

import argparse
import hashlib
import json
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common import ROOT, write_results
from mutation.forks import import_libraries, import_package, noticed
from mutation.sessions import Mutant, Part, Session

CONFIG = Path("bench/mutants.toml")
SESSIONS = Path(".mutants")
RESULTS = Path("bench/results/mutants.json")
HEAD = ("changes", "noticed", "equivalent", "missed", "untried")


@dataclass(frozen=True)
class Outcome:
    """What became of the changes to one module.

    Attributes:
        part: the module.
        mutants: all of them.
        reasons: why a change cannot change an answer, by the line before and after it.
    """

    part: Part
    mutants: list[Mutant]
    reasons: dict[tuple[str, str], str]

    @property
    def noticed(self) -> int:
        """Changes that made a test fail."""
        return sum(mutant.noticed is True for mutant in self.mutants)

    @property
    def untried(self) -> int:
        """Changes that are still to be tried."""
        return sum(mutant.noticed is None for mutant in self.mutants)

    @property
    def survivors(self) -> list[Mutant]:
        """Changes that no test notices."""
        return [mutant for mutant in self.mutants if mutant.noticed is False]

    @property
    def equivalent(self) -> list[Mutant]:
        """Survivors that cannot change an answer."""
        return [mutant for mutant in self.survivors if (mutant.before, mutant.after) in self.reasons]

    @property
    def missed(self) -> list[Mutant]:
        """Survivors that a test should have noticed."""
        return [mutant for mutant in self.survivors if (mutant.before, mutant.after) not in self.reasons]

    @property
    def stale(self) -> list[tuple[str, str]]:
        """Lines that are listed as equivalent and are not among the survivors."""
        survived = {(mutant.before, mutant.after) for mutant in self.survivors}
        return [] if self.untried else [lines for lines in self.reasons if lines not in survived]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="names in mutants.toml; default: all")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="forks at a time")
    parser.add_argument("--show", action="store_true", help="list what was not noticed, and try nothing")
    parser.add_argument("--write", action="store_true", help="write the table of all modules, and try nothing")
    options = parser.parse_args()
    os.chdir(ROOT)
    parts, reasons = read_config()
    unknown = set(options.parts) - {part.name for part in parts}
    if unknown:
        sys.exit(f"No such part in {CONFIG}: {', '.join(sorted(unknown))}")
    chosen = [part for part in parts if not options.parts or part.name in options.parts]
    if not (options.show or options.write):
        import_libraries()
    outcomes = []
    for part in chosen:
        session = Session(part, SESSIONS)
        if not (options.show or options.write):
            in_fork(lambda session=session: try_pending(session, options.processes))
        outcomes.append(Outcome(part, session.mutants(), reasons.get(part.name, {})))
        print_outcome(outcomes[-1])
    if options.write:
        write(outcomes, parts)
    sys.exit(any(outcome.missed or outcome.stale for outcome in outcomes))


def read_config() -> tuple[list[Part], dict[str, dict[tuple[str, str], str]]]:
    """The modules, and by their names the reasons why some changes are equivalent."""
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    parts = [
        Part(one["name"], Path("src/glassworks", one["module"]), tuple(Path("tests", test) for test in one["tests"]))
        for one in config["part"]
    ]
    reasons: dict[str, dict[tuple[str, str], str]] = {}
    for one in config.get("equivalent", []):
        for after in one["after"]:
            reasons.setdefault(one["part"], {})[one["before"], after] = one["reason"]
    return parts, reasons


def in_fork(work: Callable[[], None]) -> None:
    """What is imported for one module does not stay for the next."""
    child = os.fork()
    if not child:
        status = 1
        try:
            work()
            status = 0
        finally:
            sys.stdout.flush()
            os._exit(status)
    try:
        status = os.waitpid(child, 0)[1]
    except KeyboardInterrupt:  # the terminal has sent it to the child as well
        os.waitpid(child, 0)
        raise
    if status:
        sys.exit(1)


def try_pending(session: Session, processes: int) -> None:
    """Runs the tests on every change that has not been tried."""
    pending = {mutant.job: mutant for mutant in session.mutants() if mutant.noticed is None}
    if not pending:
        return
    part = session.part
    import_package(part.module, part.tests)
    changed = ((job, mutant.code) for job, mutant in pending.items())
    ended = noticed(part.module, changed, part.tests, processes=processes)
    for done, (job, is_noticed) in enumerate(ended, start=1):
        session.keep(pending[job], noticed=is_noticed)
        if sys.stderr.isatty():
            print(f"\r{part.name}: {done} of {len(pending)}", end="\r", file=sys.stderr, flush=True)


def print_outcome(outcome: Outcome) -> None:
    """One line, and below it what was missed."""
    missed, total = outcome.missed, len(outcome.mutants)
    counts = f"{outcome.noticed} of {total} noticed, {len(outcome.equivalent)} equivalent, {len(missed)} missed"
    print(f"{outcome.part.name:<16} {counts}" + (f", {outcome.untried} untried" if outcome.untried else ""))
    for mutant in missed:
        print(f"    {outcome.part.module}:{mutant.line}\n      - {mutant.before}\n      + {mutant.after}")
    for before, after in outcome.stale:
        print(f"    listed as equivalent, but noticed or gone:\n      - {before}\n      + {after}")


def write(outcomes: Sequence[Outcome], parts: Sequence[Part]) -> None:
    """The table in results/: what is known here, and what it has of modules that have not changed since."""
    known = json.loads(RESULTS.read_text(encoding="utf-8"))["modules"] if RESULTS.is_file() else {}
    tried = {one.part.name: _numbers(one) for one in outcomes if one.untried < len(one.mutants)}
    numbers: dict[str, dict[str, Any]] = {}
    for part in parts:
        name = str(part.module.relative_to("src/glassworks"))
        kept = known.get(name, {})
        if part.name in tried:
            numbers[name] = tried[part.name]
        elif kept.get("source") == _digest(part):
            numbers[name] = kept
    counts = {name: [one[key] for key in HEAD] for name, one in numbers.items()}
    counts["together"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    numbers["together"] = dict(zip(HEAD, counts["together"], strict=True))
    rows = [[name, *row, f"{row[1] / max(1, row[0] - row[2]):.1%}"] for name, row in counts.items()]
    title = "Small changes that the tests notice"
    titles = ["module", *HEAD, "noticed, of those that change an answer"]
    write_results("mutants", title, titles, rows, {"modules": numbers})


def _numbers(one: Outcome) -> dict[str, Any]:
    """Counts, and the text of the module that they belong to, as a hash."""
    counts = (len(one.mutants), one.noticed, len(one.equivalent), len(one.missed), one.untried)
    return dict(zip(HEAD, counts, strict=True)) | {"source": _digest(one.part)}


def _digest(part: Part) -> str:
    return hashlib.blake2b(part.module.read_bytes(), digest_size=16).hexdigest()


if __name__ == "__main__":
    main()
