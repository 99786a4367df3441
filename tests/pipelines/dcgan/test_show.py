import subprocess
import sys

import numpy as np
import pytest

from glassworks.pipelines.dcgan.recipe import DcganRecipe
from glassworks.pipelines.dcgan.report import Course, DcganReport
from glassworks.pipelines.dcgan.show import show


@pytest.mark.parametrize(("fid", "tone"), [(1.6, "good"), (9.0, "note")])
def test_a_distance_is_good_beside_that_of_two_halves_of_the_real_images(fid, tone):
    """It was once called good where it was half of the first epoch's, however bad that was."""
    entry = {"epoch": 1, "monitor_fid": 90.0, "monitor_diversity": 1.0, "monitor_discriminator_accuracy": 0.6}
    found = DcganReport(
        images=100, size=8, channels=1, fid=fid, fid_of_halves=0.8, judged=100, features="features",
        judge_accuracy=None, classes=0, classes_covered=None, inception_score=None, diversity=1.0,
        discriminator_accuracy=0.6, kept_epoch=1,
    )  # fmt: skip
    images = np.zeros((4, 1, 8, 8))
    recipe = DcganRecipe.parse({"data": {"source": "digits"}}, "a recipe")
    first = show(recipe, found, Course(images, images, [entry], entry)).verdicts[0]
    assert first.tone == tone
    assert "0.8 between two halves" in first.text


def test_showing_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, glassworks.pipelines.dcgan.show\nprint([m for m in ('torch', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
