import numpy as np
import PIL

from glassworks.core.context import RunContext
from glassworks.data.synthetic.mixture import FormulaImages
from glassworks.data.synthetic.rendered import rendered

IMAGES = FormulaImages({"contours": 3, "glyphs": 2}, size=16)


def test_what_lies_on_disk_is_what_is_drawn(tmp_path):
    pixels = rendered(IMAGES, 7, tmp_path, RunContext())
    rows = np.array([6, 0, 3])
    assert np.array_equal(pixels[rows], IMAGES.batch(rows)[0])


def test_a_rendering_goes_on_where_it_stopped_and_other_images_lie_elsewhere(tmp_path):
    rendered(IMAGES, 4, tmp_path, RunContext())
    context = RunContext()
    longer = rendered(IMAGES, 9, tmp_path, context)
    assert np.array_equal(longer[np.arange(9)], IMAGES.batch(np.arange(9))[0])
    again = RunContext()
    rendered(IMAGES, 9, tmp_path, again)
    assert not again.record.seconds
    other = FormulaImages({"contours": 3, "glyphs": 2}, size=16, seed=1)
    assert not np.array_equal(rendered(other, 4, tmp_path, RunContext())[np.arange(4)], longer[np.arange(4)])


def test_a_new_pillow_draws_the_images_anew(tmp_path, monkeypatch):
    rendered(IMAGES, 4, tmp_path, RunContext())
    monkeypatch.setattr(PIL, "__version__", "99.0")
    context = RunContext()
    rendered(IMAGES, 4, tmp_path, context)
    assert "drawing the formulas" in context.record.seconds
