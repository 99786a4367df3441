import subprocess
import sys

import numpy as np
import pytest

from glassworks.pipelines.dcgan.recipe import DcganRecipe
from glassworks.pipelines.dcgan.report import Course, DcganReport
from glassworks.pipelines.dcgan.show import show


def numbers(fid):
    entry = {"epoch": 1, "monitor_fid": 90.0, "monitor_diversity": 1.0, "monitor_discriminator_accuracy": 0.6}
    entry |= {"monitor_reals_right": 0.9, "monitor_fakes_right": 0.3}
    found = DcganReport(
        images=100, size=8, channels=1, fid=fid, fid_of_halves=0.8, judged=100, features="features",
        judge_accuracy=None, classes=0, classes_covered=None, inception_score=None, diversity=1.0,
        discriminator_accuracy=0.6, kept_epoch=1,
    )  # fmt: skip
    return found, entry


def shown(found, entry, strip):
    images = np.zeros((4, 1, 8, 8))
    recipe = DcganRecipe.parse({"data": {"source": "digits"}}, "a recipe")
    return show(recipe, found, Course(images, images, strip, [entry], entry))


@pytest.mark.parametrize(("fid", "tone"), [(1.6, "good"), (9.0, "note")])
def test_a_distance_is_good_beside_that_of_two_halves_of_the_real_images(fid, tone):
    """It was once called good where it was half of the first epoch's, however bad that was."""
    found, entry = numbers(fid)
    first = shown(found, entry, []).verdicts[0]
    assert first.tone == tone
    assert "0.8 between two halves" in first.text


def test_showing_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, glassworks.pipelines.dcgan.show\nprint([m for m in ('torch', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_samples_over_time_have_a_row_for_each_epoch():
    strip = [(epoch, np.full((3, 1, 8, 8), value)) for epoch, value in ((1, -1.0), (4, 0.0), (9, 1.0))]
    charts = {chart.title: chart for chart in shown(*numbers(9.0), strip).charts}
    found = charts["Samples over time"]
    assert "After 1, 4 and 9 epochs" in found.caption
    sheet = found.panels[0].images[0].pixels
    assert sheet.shape[:2] == (3 * 8 + 2 * 2, 3 * 8 + 2 * 2)
    assert [int(sheet[top, 0, 0]) for top in (0, 10, 20)] == [0, 128, 255]
    assert "Samples over time" not in {chart.title for chart in shown(*numbers(9.0), strip[:1]).charts}
