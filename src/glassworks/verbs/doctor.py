"""doctor: whether this machine is ready for glassworks, point by point, each with what to do about it; or a run."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.context import RunContext
from glassworks.core.report import Report
from glassworks.insight.machine.check import Check, State
from glassworks.insight.machine.hub import hub
from glassworks.insight.machine.pytorch import precision, pytorch
from glassworks.insight.machine.system import folders, machine
from glassworks.insight.machine.versions import extras, versions

if TYPE_CHECKING:
    from glassworks.looks.health.report import HealthReport


@dataclass
class DoctorReport(Report):
    """All checks; ``state`` is that of the worst."""

    state: State
    findings: list[Check]


def doctor(run: str | Path | None = None, *, context: RunContext | None = None) -> "DoctorReport | HealthReport":
    """Examines this machine, or a run: what is wrong with its training and its images, with the evidence.

    Args:
        run: a run folder, also of a training that failed; without one the machine is examined: versions, extras,
            processor, devices, precision, memory, folders and the hub. Nothing is changed.
        context: receives what happens, and cancels the work.

    Raises:
        InputError: there is no run.
    """
    if run is not None:
        from glassworks.looks.health.look import diagnose_run

        return diagnose_run(run, context=context)
    context = RunContext.of(context)
    looks = (versions, extras, machine, pytorch, precision, lambda: folders(context.workspace), hub)
    with context.stage("looking at this machine"):
        checks = [check for look in looks for check in look()]
    states = {check.state for check in checks}
    return DoctorReport("fail" if "fail" in states else "warn" if "warn" in states else "ok", checks)
