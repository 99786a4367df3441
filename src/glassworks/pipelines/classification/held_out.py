"""What a run held out of its images, as the report beside its model lists it.

Read wherever a finished run is measured or compared again on images that it was not trained on.
"""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import located, open_source
from glassworks.data.sources.settings import NO_SETTINGS, SourceSettings
from glassworks.data.sources.source import Source


@dataclass(frozen=True)
class HeldOutImages:
    """Names of images in a source.

    Attributes:
        source: where they are, as a name that holds from any folder.
        paths: their names there.
        settings: how the run read the source.
    """

    source: str
    paths: frozenset[str]
    settings: SourceSettings = NO_SETTINGS

    @classmethod
    def of_run(cls, folder: Path) -> "HeldOutImages | None":
        """Of the run in ``folder``; ``None`` where a model file lies there alone, or beside another kind of report."""
        try:
            written = json.loads(RunFolder(folder).report_json.read_text(encoding="utf-8"))
            source, paths = str(written["located"]), frozenset(written["held_out"]["paths"])
            settings = SourceSettings.of(tomllib.loads(written.get("recipe", "")).get("data", {}))
            return cls(source, paths, settings)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def open(self) -> Source:
        """The source, read as the run did.

        Raises:
            DataError: it is there no more, or cannot be used.
        """
        return open_source(self.source, self.settings)

    def is_of(self, source: str) -> bool:
        """True where ``source``, as a user typed it, is the one that they were held out of."""
        return Path(self.source).resolve() == Path(located(source)).resolve()  # links followed on both sides

    def places_in(self, source: Source) -> list[int]:
        """Where they are in an opened source, ascending; those that are there no more are missing."""
        return [at for at, sample in enumerate(source.samples) if sample.path in self.paths]
