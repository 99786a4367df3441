"""Every form is drawn, in variables only, with its words, and the same each time."""

import io
import re
import subprocess
import sys

import numpy as np
import pytest
from chart_examples import sample_charts
from PIL import Image as Pillow

from glassworks.charts import Axis, Bars, Chart, HeatMap, Image, ImageGrid, Line, Plot, Points, line_chart
from glassworks.charts.palette import DARK, LIGHT, class_colours, css_variables
from glassworks.charts.render import drawn_figure, is_wide, png, svg, svg_file

SAMPLES = {chart.title: chart for chart in sample_charts()}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b(?![^<]*</title>)")


@pytest.mark.parametrize("title", SAMPLES)
def test_every_form_is_drawn_in_variables_only(title):
    drawing = svg(SAMPLES[title])
    known = css_variables()
    assert not COLOUR.findall(re.sub(r'"data:[^"]*"', "", drawing))
    assert all(f"{name}:" in known for name in re.findall(r"var\((--[\w-]+)\)", drawing))
    assert drawing.startswith('<svg class="drawing" viewBox="0 0 ')
    assert 'role="img"' in drawing


def test_the_same_chart_gives_the_same_drawing():
    chart = SAMPLES["A curve with everything"]
    assert svg(chart) == svg(chart)


def words(chart):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg(chart))


def test_the_caption_is_read_out_and_every_word_escaped():
    chart = line_chart('"<b>', '<i> & "quoted" \\1', {"<script>": ([1, 2], [1, 2]), "b": ([1], [1])}, x="<x>", y="y")
    drawing = svg(chart)
    assert 'aria-label="&lt;i&gt; &amp; &#34;quoted&#34; \\1"' in drawing
    assert "<script>" not in drawing
    assert "<x>" not in drawing


def test_epochs_are_whole_and_ticks_round():
    assert words(line_chart("t", "c", {"loss": (range(1, 4), [0.1, 0.2, 0.3])}, x="epoch", y="loss")) == [
        "1", "2", "3", "epoch", "0.10", "0.15", "0.20", "0.25", "0.30", "loss",
    ]  # fmt: skip


def test_few_decades_are_marked_in_plain_numbers(chart):
    found = words(chart(Line(x=[1.5, 2.5], y=[0.04, 3]), y=Axis(log=True)))
    assert {"0.1", "0.5", "1"} <= set(found)


def test_shares_are_percentages(chart):
    found = words(chart(Line(x=[0.5, 1.5], y=[0.0, 1.0]), y=Axis(form="percent", low=0, high=1)))
    assert "100\u202f%" in found
    assert "0\u202f%" in found


def test_a_legend_names_several_lines_and_lies_below_where_they_are_many():
    def lines(count):
        return line_chart("t", "c", {f"line {at}": ([0, 1], [0, at]) for at in range(count)}, x="x", y="y")

    def height(chart):
        return float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', svg(chart))[1])

    assert "line 0" not in words(lines(1))
    assert "line 4" in words(lines(5))
    assert height(lines(5)) == height(lines(1)) < height(lines(6))


def test_panels_with_the_same_lines_share_one_legend():
    panel = Plot(layers=[Line(x=[0, 1], y=[0, 1], name="value"), Line(x=[0, 1], y=[1, 0], name="slope")])
    assert words(Chart(title="t", caption="c", panels=[panel] * 3)).count("slope") == 1


def test_missing_values_break_the_line(chart):
    whole, broken = ([1.0, 2, 3, 4, 5], [1.0, 2, None, 4, 5])
    moves = [svg(chart(Line(x=range(5), y=y))).count("\nM ") for y in (whole, broken)]
    assert moves[1] == moves[0] + 1


def test_zero_is_left_out_of_a_logarithmic_axis(chart):
    assert "nan" not in svg(chart(Line(x=[1, 2, 3], y=[0, 1, 10]), y=Axis(log=True)))


def test_a_single_point_and_constants_are_drawn(chart):
    for y in ([0.5], [0.0], [1e-9], [1e12]):
        assert "nan" not in svg(chart(Line(x=[1], y=y, marks=True)))


def inked(chart):
    """Pixels of a line's own colour, below any legend."""
    pixels = np.asarray(Pillow.open(io.BytesIO(png(chart))).convert("RGB")).astype(int)
    wanted = np.array([int(LIGHT["a"][at : at + 2], 16) for at in (1, 3, 5)])
    return int((np.abs(pixels - wanted).sum(-1) < 12).sum())


def test_a_number_with_none_beside_it_is_a_dot():
    """A training of one epoch would else leave an empty plot."""
    alone = line_chart("t", "c", {"loss": ([1], [2.0])}, x="epoch", y="loss")
    broken = line_chart("t", "c", {"loss": ([1, 2, 3, 4, 5], [2.0, None, 3.0, None, 1.0])}, x="epoch", y="loss")
    absent = line_chart("t", "c", {"loss": ([1, 2], [None, None])}, x="epoch", y="loss")
    assert inked(absent) == 0
    assert inked(alone) > 20
    assert inked(broken) > 2.5 * inked(alone)


def test_bars_with_long_names_lie():
    short, long = (Plot(layers=[Bars(values=[1, 2], names=names)]) for names in (("a", "b"), ("a" * 40, "b" * 40)))
    assert (short.bars_lie, long.bars_lie) == (False, True)


def test_a_tip_stands_in_its_point(chart):
    assert "<g><title>3 images &amp; more</title>" in svg(chart(Points(x=[1], y=[2], tips=["3 images & more"])))


def test_crowded_names_give_way_and_few_are_all_written(chart):
    crowd, few = ([f"name{at}" for at in range(count)] for count in (60, 10))
    assert sum("name" in word for word in words(chart(Points(x=[1.0] * 60, y=[1.0] * 60, labels=crowd)))) < 30
    assert sum("name" in word for word in words(chart(Points(x=[1.0] * 10, y=[1.0] * 10, labels=few)))) == 10


def test_values_are_written_in_their_cells():
    chart = Chart(title="t", caption="c", panels=[HeatMap(values=[[0.25, -1]], written=True, rows=["r"])])
    assert {"0.25", "−1", "r"} <= set(words(chart))


def test_an_image_keeps_its_own_pixels():
    chart = Chart(title="t", caption="c", panels=[ImageGrid(images=[Image(pixels=np.eye(9), label="one")])])
    assert 'width="9" height="9"' in svg(chart)
    assert "pixelated" in svg(chart)
    assert words(chart) == ["one"]


def test_a_png_file_is_on_light_paper(chart):
    image = Pillow.open(io.BytesIO(png(chart(Line(x=[1, 2], y=[1, 2])), dpi=100)))
    assert image.size == (460, 322)
    assert "#{:02x}{:02x}{:02x}".format(*image.convert("RGB").getpixel((0, 0))) == LIGHT["paper"]


def test_a_file_of_its_own_has_both_palettes(chart):
    text = svg_file(chart(Line(x=[1, 2], y=[1, 2])))
    assert text.startswith("<svg ")
    assert f"--ink: {LIGHT['ink']}" in text
    assert f"--ink: {DARK['ink']}" in text
    assert "prefers-color-scheme: dark" in text


def test_several_columns_are_wide():
    plot = Plot(layers=[Line(x=[1, 2], y=[1, 2])])
    assert not is_wide(Chart(title="t", caption="c", panels=[plot]))
    assert not is_wide(Chart(title="t", caption="c", panels=[plot] * 2, columns=1))
    assert is_wide(Chart(title="t", caption="c", panels=[plot] * 2))
    assert is_wide(Chart(title="t", caption="c", panels=[plot], wide=True))


def test_light_colours_differ_and_dark_ones_are_all_there():
    assert len(set(LIGHT.values())) == len(LIGHT)
    assert DARK.keys() == LIGHT.keys()
    assert len(set(class_colours(100))) == 100


def test_importing_the_package_imports_neither_matplotlib_nor_torch():
    code = (
        "import sys, pkgutil, importlib, glassworks.charts as c\n"
        "[importlib.import_module(f'glassworks.charts.{m.name}') for m in pkgutil.iter_modules(c.__path__)]\n"
        "assert not {'matplotlib', 'torch'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_images_of_grids_below_each_other_are_equally_large():
    pixels = np.zeros((8, 8))
    full, short = (ImageGrid.of({str(at): pixels for at in range(n)}, columns=4, aligned=True) for n in (4, 1))
    drawn = svg(Chart(title="", caption="", panels=[full, short], columns=1))
    sizes = {float(scale) for scale in re.findall(r"<image [^>]*matrix\(([\d.]+)", drawn)}
    assert max(sizes) < 1.05 * min(sizes)


def test_many_images_keep_their_labels_and_order():
    images = [Image(pixels=np.full((4, 4, 3), at, np.uint8), label=f"number {at}") for at in range(40)]
    drawing = svg(Chart(title="Many", caption="Small.", panels=[ImageGrid(images=images, columns=8)], wide=True))
    assert drawing.count("<image") == 40
    assert re.findall(r">(number \d+)<", drawing) == [image.label for image in images]


def test_lying_bars_are_all_in_sight_beside_their_legend():
    """Limits along the names would cut bars off, and a legend within the axes would cover their ends."""
    bars = [Bars(values=[0.97, 0.98, 0.99], names=["one", "two", "three"], name=n, lying=True) for n in "ab"]
    plot = Plot(layers=bars, x=Axis(low=0, high=1), y=Axis(low=0, high=1, form="percent"))
    figure = drawn_figure(Chart(title="t", caption="c", panels=[plot]))
    axes = figure.axes[0]
    assert min(axes.get_ylim()) < 0.7
    assert max(axes.get_ylim()) > 3.3
    assert axes.get_xlim() == (0, 1)
    assert [text.get_text() for text in axes.get_xticklabels()][-1] == "100\u202f%"
    legend = axes.get_legend().get_window_extent(figure.canvas.get_renderer())
    assert not legend.overlaps(axes.get_window_extent())


def test_a_legend_shows_specks_as_dots():
    clouds = [Points(x=[0, 1], y=[0, 1], size=0.5, name=name, opacity=0.2) for name in "ab"]
    figure = drawn_figure(Chart(title="t", caption="c", panels=[Plot(layers=clouds)]))
    handles = figure.axes[0].get_legend().legend_handles
    assert [float(handle.get_sizes()[0]) for handle in handles] == [20, 20]
