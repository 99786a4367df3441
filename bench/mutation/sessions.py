"""Which small changes are made to a module, and what became of each: one Cosmic Ray session per module, on disk.

A session belongs to one text of its module: another text begins anew. Where the tests alone have changed, what they
noticed stays noticed, and only what had survived is tried again.
"""

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

CHANGES = re.compile(
    r"core/(NumberReplacer|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd|AddNot"
    r"|ZeroIterationForLoop|ReplaceBreakWithContinue|ReplaceContinueWithBreak"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Div|Mod_FloorDiv|Pow_Mul|BitAnd_BitOr|BitOr_BitAnd)"
    r"|ReplaceComparisonOperator_(Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt|Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is)"
    r"|ReplaceUnaryOperator_(USub_UAdd|Delete_USub|Delete_Not|Delete_Invert))"
)
"""Constants by one up and down, comparisons to their edge and their opposite, signs and operations to their opposites,
conditions turned round, loops left out. Cosmic Ray has more, such as every operation to each of the eleven others."""


@dataclass(frozen=True)
class Part:
    """A module whose numbers users rely on, and the tests that have to notice a change in it.

    Attributes:
        name: for people, unique.
        module: path of its source.
        tests: paths of its tests.
    """

    name: str
    module: Path
    tests: tuple[Path, ...]


@dataclass(frozen=True)
class Mutant:
    """One small change, and what became of it.

    Attributes:
        job: its name in the session.
        line: number of the first line that it changes.
        before, after: that line without its indentation.
        code: of the whole changed module.
        noticed: whether a test failed; ``None`` while it has not been tried.
    """

    job: str
    line: int
    before: str
    after: str
    code: str
    noticed: bool | None


class Session:
    """The changes to one module.

    Args:
        part: the module and its tests.
        folder: of the sessions.
    """

    def __init__(self, part: Part, folder: Path) -> None:
        self.part = part
        self._path, self._state = folder / f"{part.name}.sqlite", folder / f"{part.name}.json"
        self._source = part.module.read_text(encoding="utf-8")
        folder.mkdir(exist_ok=True)
        self._begin()

    def mutants(self) -> list[Mutant]:
        """All that are tried, in the order of their lines."""
        with use_db(self._path, WorkDB.Mode.open) as database:
            results = dict(database.results)
            items = [item for item in database.work_items if not _is_skipped(results.get(item.job_id))]
        left_out = list(_left_out(self._source))
        items = [item for item in items if not any(a <= item.mutations[0].start_pos < b for a, b in left_out)]
        return sorted((self._mutant(item, results.get(item.job_id)) for item in items), key=lambda one: one.line)

    def keep(self, mutant: Mutant, *, noticed: bool) -> None:
        """What became of one."""
        outcome = TestOutcome.KILLED if noticed else TestOutcome.SURVIVED
        difference = f"-{mutant.before}\n+{mutant.after}"
        with use_db(self._path, WorkDB.Mode.open) as database:
            database.set_result(mutant.job, WorkResult(WorkerOutcome.NORMAL, test_outcome=outcome, diff=difference))

    def _begin(self) -> None:
        """A new session where the module is another; survivors to be tried again where the tests are."""
        state = {"module": _digest([self.part.module]), "tests": _digest(self.part.tests), "changes": CHANGES.pattern}
        known = json.loads(self._state.read_text()) if self._state.is_file() and self._path.is_file() else {}
        if (known.get("module"), known.get("changes")) != (state["module"], state["changes"]):
            with use_db(self._path) as database:
                init([self.part.module], database, {})
                items = [(item.job_id, item.mutations[0].operator_name) for item in database.work_items]
                unwanted = [job for job, name in items if not CHANGES.fullmatch(name)]
                database.set_multiple_results(unwanted, WorkResult(WorkerOutcome.SKIPPED))
        elif known["tests"] != state["tests"]:
            with use_db(self._path, WorkDB.Mode.open) as database:
                for job, result in list(database.results):
                    if result.test_outcome == TestOutcome.SURVIVED:
                        database.set_result(job, WorkResult(WorkerOutcome.NO_TEST))
        self._state.write_text(json.dumps(state))

    def _mutant(self, item: WorkItem, result: WorkResult | None) -> Mutant:
        mutation = item.mutations[0]
        code = mutate_code(self._source, get_operator(mutation.operator_name)(), mutation.occurrence) or self._source
        line, before, after = _first_difference(self._source, code)
        tried = result is not None and result.test_outcome is not None
        return Mutant(item.job_id, line, before, after, code, result.is_killed if result and tried else None)


def _is_skipped(result: WorkResult | None) -> bool:
    return result is not None and result.worker_outcome == WorkerOutcome.SKIPPED


def _left_out(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Start and end of what calculates nothing: annotations, decorators, ``strict=``, a signature's star."""
    for node in ast.walk(ast.parse(source)):
        parts: list[ast.expr] = []
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            has_limits = any(isinstance(inner, ast.Call) for inner in ast.walk(node.annotation))
            parts += [] if has_limits else [node.annotation]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts += [*node.decorator_list, *filter(None, [getattr(node, "returns", None)])]
        if isinstance(node, ast.Call):
            parts += [keyword.value for keyword in node.keywords if keyword.arg == "strict"]
        for part in parts:
            yield (part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0)
    for number, line in enumerate(source.splitlines(), start=1):
        for star in re.finditer(r"(?<=[(\s])\*,", line):
            yield (number, star.start()), (number, star.end())


def _first_difference(before: str, after: str) -> tuple[int, str, str]:
    """Number and text of the first line that differs."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    number, old, new = next((at, old, new) for at, (old, new) in enumerate(pairs, start=1) if old != new)
    return (
        number,
        old.strip(),
        re.sub(r"(?<=[(\[{]) ", "", re.sub(r" +", " ", new.strip())),
    )  # numbers come with a space


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
