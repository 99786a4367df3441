"""The documentation as a site: whole, without a broken link, without a server and without the network."""

import importlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from snippets import ROOT, pages

SITE = ROOT / "docs" / "site"


class Addresses(HTMLParser):
    """What a page links to and loads, and the places in it that can be linked to."""

    def __init__(self, file):
        super().__init__()
        self.links, self.loaded, self.places = [], [], set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.places |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        self.loaded += [values[name] for name in ("src", "poster") if values.get(name)]
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded.append(values["href"])


def wrong_links(folder):
    """Links to what is not there, addresses that are none, and what would be loaded from elsewhere."""
    read = {file: Addresses(file) for file in folder.rglob("*.html")}
    found = []
    for file, page in read.items():
        for address in {*page.links, *page.loaded}:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https"):
                if address in page.loaded or not re.fullmatch(r"[\w.-]+\.\w+(:\d+)?", parts.netloc):
                    found.append(f"{file.relative_to(folder)}: {address}")
                continue
            if parts.scheme in ("mailto", "data"):
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            places = read[target].places if target in read else set()
            if not target.is_file() or (parts.fragment and target in read and unquote(parts.fragment) not in places):
                found.append(f"{file.relative_to(folder)}: {address}")
    return sorted(found)


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<h1 id="here">A</h1><a href="b.html#there">x</a><a href="#here">x</a><a href="b.html#nowhere">x</a>'
        '<a href="c.html">x</a><a href="https://exa mple">x</a><a href="https://example.org/x">x</a>'
        '<script src="https://example.org/x.js"></script>'
    )
    (tmp_path / "b.html").write_text('<h1 id="there">B</h1>')
    assert wrong_links(tmp_path) == [
        "a.html: b.html#nowhere",
        "a.html: c.html",
        "a.html: https://exa mple",
        "a.html: https://example.org/x.js",
    ]


@pytest.fixture
def contents(monkeypatch):
    """The module that finds the pages, as Sphinx imports it."""
    pytest.importorskip("sphinx", reason="sphinx is not installed: pip install 'glassworks[docs]'")
    monkeypatch.syspath_prepend(str(SITE))
    return importlib.import_module("pages")


def test_every_page_stands_in_the_contents(contents):
    listed = [page for groups in contents.contents(ROOT).values() for _, group in groups for page in group]
    assert sorted([*listed, "README"]) == sorted(page.relative_to(ROOT).with_suffix("").as_posix() for page in pages())


def test_a_new_page_needs_no_line(contents, tmp_path):
    for name in ("docs/new.md", "docs/recipes/new.md", "docs/recipes/xor_mlp.md", "bench/results/new.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# New\n")
    found = contents.contents(tmp_path)
    assert ("Guides", ["docs/new"]) in found["README"]
    assert found["docs/recipes"] == [("", ["docs/recipes/xor_mlp", "docs/recipes/new"])]  # the course comes first
    assert found["bench/README"] == [("", ["bench/results/new"])]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site: that of `make docs` where GLASSWORKS_SITE names it, or one built now."""
    pytest.importorskip("sphinx", reason="sphinx is not installed: pip install 'glassworks[docs]'")
    if named := os.environ.get("GLASSWORKS_SITE"):
        return (ROOT / named).resolve()
    folder = tmp_path_factory.mktemp("site")
    words = ["-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "--conf-dir", SITE, ROOT, folder]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site):
    assert wrong_links(site) == []
    for sheet in site.rglob("*.css"):
        assert re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//[^)]*", sheet.read_text()) == [], sheet


@pytest.mark.slow
def test_every_public_name_is_documented(site):
    import glassworks

    places = Addresses(site / "docs" / "api.html").places
    names = {f"glassworks.{name}" for name in glassworks.__all__ if not name.startswith("_")}
    assert names <= places


@pytest.mark.slow
@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_their_window_and_ask_for_nothing(site, browser, width, scheme):
    tab, heard = opened(browser, width, scheme)
    for name in ("index.html", "docs/train.html", "docs/recipes/xo_cnn.html", "docs/api.html", "docs/recipes.html"):
        tab.goto((site / name).as_uri())
        tab.wait_for_load_state("networkidle")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        assert tab.evaluate("[...document.images].filter(image => !image.naturalWidth).map(image => image.src)") == []
    assert heard == []
    tab.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A site of one page: a broad figure, another with one for a telephone beside it, and a command."""
    pytest.importorskip("sphinx", reason="sphinx is not installed: pip install 'glassworks[docs]'")
    folder = tmp_path_factory.mktemp("small")
    for name, width in (("alone", 800), ("two", 800), ("two-slim", 300)):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="90pt" viewBox="0 0 {width} 90"></svg>'
        (folder / f"{name}.svg").write_text(svg)
    (folder / "a.md").write_text(
        "# A\n\nOr --set data.source=FOLDER, it's said.\n\n![one](alone.svg)\n\n![both](two.svg)\n"
        "\n| year | source |\n| --- | --- |\n| 1982 | Werbos, <https://example.org/a> |\n"
    )
    settings = ["-D", "root_doc=a", "-D", "include_patterns=*.md"]
    words = ["-m", "sphinx", "--quiet", "--conf-dir", SITE, *settings, folder, folder / "out"]
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return folder / "out" / "a.html"


@pytest.mark.slow
def test_of_a_broad_figure_a_telephone_shows_the_one_made_for_it(small, browser):
    """One that has none is scrolled, at the size it is read at."""
    shown = {}
    for width in (400, 1280):
        tab, _ = opened(browser, width, "light")
        tab.goto(small.as_uri())
        figures = tab.locator("article img:visible").all()
        shown[width] = [Path(figure.get_attribute("src")).stem for figure in figures]
        boxes = [figure.bounding_box()["width"] for figure in figures]
        if width == 400:
            assert boxes[0] > 500, "the least at which it is called broad"
            assert figures[0].evaluate("one => getComputedStyle(one.closest('p')).overflowX") == "auto"
            assert boxes[1] <= 400
        else:
            assert all(figure.evaluate("one => one.clientWidth <= one.closest('p').clientWidth") for figure in figures)
        tab.close()
    assert shown == {400: ["alone", "two-slim"], 1280: ["alone", "two"]}


@pytest.mark.slow
def test_a_page_on_paper_is_the_text_alone(small, browser):
    """A link for keyboards stood across the last lines of every sheet."""
    tab, _ = opened(browser, 1280, "light")
    tab.goto(small.as_uri())
    tab.emulate_media(media="print")
    words = [link.inner_text().strip() for link in tab.locator("a:visible").all()]
    assert list(filter(None, words)) == ["https://example.org/a"]
    assert tab.locator("article img:visible").count() == 2
    tab.close()


@pytest.mark.slow
def test_a_setting_is_written_as_it_is_typed(small):
    """Two dashes before it had become one long one."""
    assert "Or --set data.source=FOLDER" in small.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_search_needs_no_server(site, browser):
    tab, heard = opened(browser, 1280, "light")
    tab.goto((site / "index.html").as_uri())
    tab.wait_for_url("**/README.html")
    tab.fill("input[name=q]", "calibration")
    tab.press("input[name=q]", "Enter")
    tab.wait_for_selector("#search-results li a")
    tab.wait_for_function("document.querySelector('.search-summary')?.textContent.includes('found')")
    found = [
        Path(link).stem for link in tab.eval_on_selector_all("#search-results li a", "all => all.map(a => a.href)")
    ]
    assert any(name.startswith("evaluate") for name in found)
    tab.fill("input[name=q]", "xyzzyplugh")
    tab.press("input[name=q]", "Enter")
    tab.wait_for_function("document.querySelector('#search-results')?.textContent.includes('did not match')")
    assert tab.locator("#search-results li a").count() == 0
    assert heard == []
    tab.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_of_the_search_says_what_it_is_and_can_be_asked(small, browser, width):
    """In a narrow window it was empty: its field stood at the side, which is hidden there."""
    tab, heard = opened(browser, width, "light")
    tab.goto((small.parent / "search.html").as_uri())
    assert tab.locator("article h1").inner_text() == "Search"
    tab.locator("article input[name=q]:visible").fill("Werbos")
    tab.locator("article input[type=submit]:visible").click()
    tab.wait_for_selector("#search-results li a")
    assert tab.locator("article input[name=q]").input_value() == "Werbos"
    assert heard == []
    tab.close()


@pytest.mark.slow
def test_formulas_are_drawn_by_the_browser_itself(tmp_path):
    pytest.importorskip("sphinx", reason="sphinx is not installed: pip install 'glassworks[docs]'")
    (tmp_path / "a.md").write_text("# A\n\nThe rule $w + (t - y) x$, and\n\n$$\\sum_i x_i^2$$\n")
    settings = ["-D", "root_doc=a", "-D", "include_patterns=*.md"]
    words = ["-m", "sphinx", "--quiet", "--conf-dir", SITE, *settings, tmp_path, tmp_path / "out"]
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    page = (tmp_path / "out" / "a.html").read_text()
    assert page.count("<math") == 2
    assert not re.search(r"<script[^>]*mathjax", page, re.IGNORECASE)


def opened(browser, width, scheme):
    """A tab, and what it asked the network for or complained about."""
    tab, heard = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme), []
    tab.on("request", lambda request: heard.append(request.url) if request.url[:5] not in ("file:", "data:") else 0)
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    return tab, heard
