"""What the pages of one studio share."""

import os
from dataclasses import dataclass
from pathlib import Path

from glassworks.core.errors import InputError, RunError
from glassworks.core.run_entry import holds_something
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.studio.datasets.lookers import Lookers
from glassworks.studio.inside.images import BroughtImages
from glassworks.studio.inside.process import Insides
from glassworks.studio.jobs.index import RunIndex
from glassworks.studio.jobs.queue import Queue
from glassworks.studio.machine import Machine
from glassworks.studio.models import ModelServers
from glassworks.studio.roots import Roots
from glassworks.studio.settings import Settings


@dataclass
class Studio:
    """One studio.

    Attributes:
        settings: as it was started.
        workspace: whose runs it shows.
        queue: of the work that is asked for.
        index: of all runs.
        machine: what this machine can do.
        models: the models that answer questions.
        lookers: the processes that look through images.
        insides: the processes that hold networks open to be looked into.
        brought: images that somebody brought to look at.
        roots: where the paths may lie that pages name.
        is_ending: streams end at once.
    """

    settings: Settings
    workspace: Workspace
    queue: Queue
    index: RunIndex
    machine: Machine
    models: ModelServers
    lookers: Lookers
    insides: Insides
    brought: BroughtImages
    roots: Roots
    is_ending: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "Studio":
        """A studio over its workspace, which is made where it is not there yet."""
        root = settings.workspace.resolve()
        workspace = Workspace(root)
        queue = Queue(workspace, settings.at_once)
        processes = Machine(root), ModelServers(root), Lookers(root), Insides(root)
        paths = () if settings.paths is None else (root, *(path.resolve() for path in settings.paths))
        return cls(settings, workspace, queue, RunIndex(workspace), *processes, BroughtImages(root), Roots(paths))

    def check_workspace(self) -> None:
        """Whether it is where it was: a folder that was moved away would seem empty, and its name would be used anew.

        Raises:
            RunError: it is not.
        """
        if not self.workspace.root.is_dir():
            raise RunError(
                expected=f"the workspace at {self.workspace.root}",
                found="no such folder: it was moved, renamed or deleted",
                do="Put it back, or end the studio and start it with --workspace and the folder's new place.",
            )

    def run(self, name: str) -> RunFolder:
        """The run or look of that name: what an address may lead to, and nothing else on this machine.

        Raises:
            InputError: there is none.
        """
        for parent in (self.workspace.runs, self.workspace.looks):
            folder = RunFolder(parent / name)
            if name not in ("", ".", "..") and not set(name) & {"/", "\0"} and _is_run(folder):
                return folder
        raise NoSuchRunError(name)

    def run_with_model(self, name: str) -> RunFolder:
        """The run of that name, once it has a model.

        Raises:
            InputError: there is none, or it has no model yet.
        """
        folder = self.run(name)
        if not folder.model.is_file():
            raise NoSuchRunError(f"{name}/model")
        return folder


def _is_run(folder: RunFolder) -> bool:
    """Whether it is a run that lies where it seems to: a link may lead anywhere."""
    try:
        inside = Path(os.path.realpath(folder.path)).parent == Path(os.path.realpath(folder.path.parent))
        return inside and folder.path.is_dir() and holds_something(folder)
    except (OSError, ValueError):
        return False


class NoSuchRunError(InputError):
    """An address that leads to no run, to no images or to no file of theirs, or to one that somebody has deleted."""

    def __init__(self, name: str) -> None:
        super().__init__(
            expected="a run or images of this workspace",
            found=f"'{name[:100]}', which is not there, or no longer",
            do="See the lists of Runs and Data.",
        )
