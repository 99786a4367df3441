"""The images of a run: its own set, or that it is there no more."""

import json

import pytest

from glassworks.core.errors import InputError
from glassworks.core.workspace import RunFolder
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.of_run import dataset_of


def test_a_run_whose_set_was_removed_makes_none_that_points_at_itself(tmp_path):
    made = new_dataset(tmp_path, "/images/photos")
    run = RunFolder(tmp_path / "runs" / "photos-001")
    run.path.mkdir(parents=True)
    run.report_json.write_text(json.dumps({"located": str(made.overlay), "held_out": {"paths": []}}))
    assert dataset_of(tmp_path, run) == made
    made.remove()
    with pytest.raises(InputError) as refused:
        dataset_of(tmp_path, run)
    assert "again" in refused.value.do
    assert [path.name for path in (tmp_path / "datasets").iterdir()] == ["photos"]
