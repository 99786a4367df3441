"""One chart of every form on one page: ``PYTHONPATH=tests/support python tests/charts/gallery.py gallery.html``."""

import sys
from importlib.resources import files
from pathlib import Path

from chart_examples import sample_charts
from markupsafe import escape

from glassworks.charts.palette import css_variables
from glassworks.charts.render import is_wide, svg

HEAD = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'


def page():
    rules = files("glassworks.pages").joinpath("templates", "style.css").read_text(encoding="utf-8")
    style = css_variables() + rules[rules.index("* {") :]
    figures = [
        f'<figure class="block{" wide" if is_wide(chart) else ""}"><h3>{escape(chart.title)}</h3>'
        f'<div class="scroll">{svg(chart)}</div><figcaption>{escape(chart.caption)}</figcaption></figure>'
        for chart in sample_charts()
    ]
    return f'{HEAD}<style>{style}</style><h1>Charts</h1><div class="drawings">{"".join(figures)}</div>'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
