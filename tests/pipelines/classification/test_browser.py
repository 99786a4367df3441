"""The page in a real browser: narrow and wide, light and dark, without a network."""

import pytest

from glassworks.pipelines.classification.page import render
from glassworks.pipelines.classification.show import show as shown_of


@pytest.fixture
def show(browser, tmp_path):
    """Opens a report; returns the tab, and what it asked for and complained about."""
    tabs = []

    def opened(report, width=360, scheme="light", **options):
        file = tmp_path / "report.html"
        file.write_text(render(report, shown_of(report)))
        tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
        tabs.append(tab)
        heard = []
        tab.on("request", lambda request: heard.append(request.url) if request.url[:5] not in ("file:", "data:") else 0)
        tab.on("console", lambda message: heard.append(message.text))
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.goto(file.as_uri())
        return tab, heard

    yield opened
    for tab in tabs:
        tab.close()


LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
REPORTS = {
    "two": (["ants", "bees"], 153),
    "ten": ([f"kind number {i}" for i in range(9)] + [LONG], 400),
    "many": ([f"species {i} of {LONG}" for i in range(30)], 300),
}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_a_phone_and_a_desk_silently(show, make_report, name, scheme):
    classes, n = REPORTS[name]
    report = make_report(classes, n=n)
    for width in (360, 1280):
        tab, heard = show(report, width, scheme)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert heard == []


def brightness(colour):
    return sum(float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]) / 3


def test_both_colour_schemes_are_followed(show, make_report):
    report = make_report(["ants", "bees"])
    style = "(() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color] })()"
    light = [brightness(colour) for colour in show(report, scheme="light")[0].evaluate(style)]
    dark = [brightness(colour) for colour in show(report, scheme="dark")[0].evaluate(style)]
    assert light[0] > 230 > 60 > light[1]
    assert dark[0] < 40 < 200 < dark[1]


def test_whole_without_scripts_and_sortable_with_them(show, make_report):
    report = make_report(["c", "a", "b"], n=120, skill=1.0)
    still, _ = show(report, java_script_enabled=False)
    assert still.locator(".classes tbody tr").count() == 3
    assert still.locator(".classes button").count() == 0
    tab, heard = show(report)

    def column(place):
        return tab.locator(f".classes tbody tr > :nth-child({place})").all_inner_texts()

    tab.get_by_role("button", name="Class").click()
    assert column(1) == ["a", "b", "c"]
    tab.get_by_role("button", name="Recall").click()
    recalls = [float(text) for text in column(5)]
    assert recalls == sorted(recalls)
    tab.get_by_role("button", name="Recall").click()
    assert [float(text) for text in column(5)] == sorted(recalls, reverse=True)
    assert heard == []


def test_hostile_names_run_nothing(show, make_report):
    nasty = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    tab, heard = show(make_report([nasty, "b"], title=nasty, gallery=[]))
    assert "taken" not in tab.title() or nasty in tab.title()
    assert heard == []
    assert tab.locator("img").count() == 0


def test_labels_of_the_charts_do_not_overlap(show, make_report):
    tab, _ = show(make_report(["ants", "bees"]), 390)
    overlaps = tab.evaluate("""() => [...document.querySelectorAll("svg.chart")].flatMap((chart) => {
        const boxes = [...chart.querySelectorAll("text")].map((t) => [t.textContent, t.getBoundingClientRect()]);
        return boxes.flatMap(([a, p], i) => boxes.slice(i + 1)
            .filter(([, q]) => p.left < q.right && q.left < p.right && p.top + 2 < q.bottom && q.top + 2 < p.bottom)
            .map(([b]) => `${a} / ${b}`));
    })""")
    assert overlaps == []


def test_prints_everything_on_paper(show, make_report, tmp_path):
    tab, _ = show(make_report(["ants", "bees"]), 1280, "dark")
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.pdf(format="A4").startswith(b"%PDF")
