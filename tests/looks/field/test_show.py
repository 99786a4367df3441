"""Both fields lie on the image where the report says."""

import numpy as np

from glassworks.looks.field.report import EffectiveFieldReport
from glassworks.looks.field.show import view

REPORT = EffectiveFieldReport(
    layer="stem",
    unit=(0, 0),
    theoretical=(-2, -2, 2, 2),
    inside=(0, 0, 2, 2),
    size=(5, 5),
    jump=(1, 1),
    units=(4, 4),
    picture=(8, 8),
    channel=None,
    pictures=3,
    effective=(0, 0, 1, 2),
    effective_size=(2, 3),
    effective_pixels=6,
    share_of_theoretical=0.5,
    spread=(0.5, 0.5),
    outside=0.0,
    warnings=["look out"],
)


def test_the_frames_are_those_of_the_report():
    found = view(REPORT, np.ones((8, 8)), np.zeros((8, 8, 3), np.uint8))
    boxes = found.charts[0].panels[0].images[0].boxes
    assert [(box.top, box.left, box.height, box.width) for box in boxes] == [(-2, -2, 5, 5), (0, 0, 2, 3)]
    assert [box.name for box in boxes] == ["theoretical 5 x 5", "effective 2 x 3"]
    assert found.page.notes == ["look out"]
    assert found.page.values["origin"] == (-2, -2)
