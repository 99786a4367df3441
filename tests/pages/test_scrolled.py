"""What is wider than its place scrolls, and fades out where more follows: by no more than what is hidden."""

from importlib.resources import files

import pytest

pytestmark = pytest.mark.slow

STYLE = files("glassworks.pages").joinpath("templates", "style.css").read_text()
PAGE = '<style>{style}</style><body style="width: {width}px; max-width: none; padding: 0">{body}'
FADES = "getComputedStyle(e).getPropertyValue('--fade')"
HIDDEN = "e.scrollWidth - e.clientWidth"


@pytest.fixture
def tab(browser):
    made = browser.new_page(viewport={"width": 1440, "height": 900})
    yield made
    made.close()


def of_all(tab, what):
    return tab.evaluate(f"[...document.querySelectorAll('.scroll')].map((e) => parseFloat({what}))")


def test_a_part_fades_by_what_is_hidden_of_it_and_not_at_its_end(tab):
    """Three hidden pixels had made the last column of a matrix invisible."""
    widths = (400, 403, 420, 700)
    body = "".join(f'<div class="scroll"><p style="width: {width}px">words</p></div>' for width in widths)
    tab.set_content(PAGE.format(style=STYLE, width=400, body=body))
    assert of_all(tab, FADES) == pytest.approx([0, 3, 20, 40], abs=0.5)
    tab.evaluate("for (const one of document.querySelectorAll('.scroll')) one.scrollLeft = 1000")
    tab.wait_for_timeout(100)
    assert of_all(tab, FADES) == pytest.approx([0, 0, 0, 0], abs=0.5)


def test_a_matrix_that_has_room_does_not_scroll(tab):
    row = "<tr><th>3</th>" + "<td>12</td>" * 10 + "</tr>"
    matrix = f'<div class="scroll"><table class="matrix"><tbody>{row}</tbody></table></div>'
    body = f'<div class="split"><div class="block">{matrix}</div><div class="block">beside</div></div>'
    tab.set_content(PAGE.format(style=STYLE, width=1000, body=body))
    assert of_all(tab, HIDDEN) == [0]
