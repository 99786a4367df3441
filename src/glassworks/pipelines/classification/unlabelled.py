"""Images of a source that have no label, such as ``test/unknown``: predicted once the model file is written."""

import csv
from pathlib import Path

from glassworks.core.files import disk_errors, replacing
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.files import FileSource
from glassworks.inference.predictor import Predictor
from glassworks.pipelines.classification.job import ClassifierJob

HEADER = ("path", "label", "probability", "error")


def predict_unlabelled(job: ClassifierJob, folder: RunFolder) -> int:
    """Writes a row for each such image into ``predictions.csv``, and returns their number.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    source = job.source
    if not isinstance(source, FileSource) or not source.unlabelled:
        return 0
    predictor = Predictor.load(folder.model, device=str(job.device))
    files = [Path(source.root, path) for path in source.unlabelled]
    with (
        job.context.stage("predicting", len(files)) as advance,
        disk_errors(folder.predictions),
        replacing(folder.predictions) as temporary,
        temporary.open("w", encoding="utf-8", newline="", errors="surrogateescape") as file,
    ):
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for path, said in zip(source.unlabelled, predictor.stream(files), strict=True):
            rows.writerow([path, said.label, f"{said.probability:.6f}" if said.label else "", said.error or ""])
            advance(1)
    job.context.note(f"{len(files)} images without a label predicted: {folder.predictions}")
    return len(files)
