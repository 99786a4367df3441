"""The process that works for one job: ``python -m glassworks.studio.jobs.worker FOLDER``.

It belongs to nobody: the studio may end and begin again while it works. What it is asked for stands in the folder's
``job.json``, and what becomes of it in ``run.json`` and ``events.jsonl``.
"""

import sys
import traceback
from dataclasses import replace
from pathlib import Path

from glassworks.core.cancel import Cancelled
from glassworks.core.context import RunContext
from glassworks.core.errors import GlassworksError
from glassworks.core.events import Event
from glassworks.core.job import Job, alive
from glassworks.core.run_info import RunInfo
from glassworks.core.text import escape_output
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.recipes.load import load
from glassworks.recipes.run import run_recipe
from glassworks.studio.jobs.priority import step_back


def work(folder: RunFolder, job: Job) -> int:
    """Does the job, and returns the exit code: 0 done or stopped, 1 failed, 2 wrong input."""
    begun = replace(job, wanted=False, error={})

    def note_begin(_event: Event) -> None:
        """The first event comes once the folder is locked: from then on the run itself says how it is."""
        if Job.found_in(folder) == job:
            begun.write(folder)

    context = RunContext(note_begin, workspace=Workspace())
    try:
        with alive(folder, context.cancel):
            loaded = load(job.reference, job.settings)
            run_recipe(loaded, out=folder.path, resume=folder.recipe.is_file(), context=context)
    except Cancelled:
        begun.write(folder)
    except Exception as error:  # noqa: BLE001 - whoever asked reads it in a browser
        traceback.print_exc()
        failed = error if isinstance(error, GlassworksError) else _unexpected(error)
        folder.path.mkdir(parents=True, exist_ok=True)  # a folder for input that proves unusable was taken away
        replace(begun, error=dict(failed.to_dict()["error"])).write(folder)  # pyright: ignore[reportCallIssue, reportArgumentType]
        return failed.exit_code
    return 0


def _unexpected(error: Exception) -> GlassworksError:
    last = traceback.format_exception_only(error)[-1].strip()
    return GlassworksError(expected="the run to work", found=last, do="Its worker.log says more; please report it.")


def main() -> int:
    """Works for the folder that is named on the command line."""
    escape_output()
    step_back()
    folder = RunFolder(Path(sys.argv[1]))
    job = Job.found_in(folder)
    if job is None or not job.wanted:
        return 0  # somebody took it back
    if RunInfo.found_in(folder) is None:
        folder.events.unlink(missing_ok=True)
    return work(folder, job)


if __name__ == "__main__":
    sys.exit(main())
