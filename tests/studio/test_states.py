"""Every page of the studio in every state, wide and narrow, light and dark, by axe-core; all are silent."""

import pytest
from studio_process import OF_COLOURS, Running, complaints
from studio_states import STATES, full_workspace, sights


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("full")
    with full_workspace(workspace), Running(workspace) as running:
        yield running


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """One that needs a token; on this machine alone, so that it is seen to be silent."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "token").write_text("a-token-of-some-length")
    with Running(folder / "workspace", options=["--token-file", str(folder / "token")]) as running:
        yield running


def looks(turn):
    """Width, colour scheme and whether it is the first one there; pages are opened in one look after the other."""
    widths, schemes = [1440, 400], ["light", "dark"]
    for width in widths[:: -1 if turn % 2 else 1]:
        for at, scheme in enumerate(schemes[:: -1 if turn // 2 % 2 else 1]):
            yield width, scheme, at == 0


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_every_page_and_state_is_accessible_fits_and_is_silent(request, open_tab, full, guarded, state):
    """Each page is opened once and then seen in every look."""
    studio = request.getfixturevalue("empty") if state == "empty" else full
    tab = open_tab()
    wrong = {}
    for turn, name in enumerate(sights(tab, studio.url, guarded.url, state, full.workspace / "bright.png")):
        for width, scheme, is_first in looks(turn):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(color_scheme=scheme)
            found = complaints(tab, None if is_first else OF_COLOURS)
            if tab.evaluate("document.documentElement.scrollWidth") > width:
                found.append("wider than the window")
            wrong |= {f"{name}, {width} px, {scheme}": found} if found else {}
    assert wrong == {}
    assert tab.heard == []
