"""Every page of the studio in every state, wide and narrow, light and dark, by axe-core; all are silent."""

import pytest
from studio_process import Running, complaints
from studio_states import STATES, full_workspace, sights

LOOKS = [(1440, "light"), (1440, "dark"), (400, "light"), (400, "dark")]


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("full")
    with full_workspace(workspace):
        running = Running(workspace)
        yield running
        running.end()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """One that needs a token; on this machine alone, so that it is seen to be silent."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "token").write_text("a-token-of-some-length")
    running = Running(folder / "workspace", options=["--token-file", str(folder / "token")])
    yield running
    running.end()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("state", STATES)
def test_every_page_and_state_is_accessible_fits_and_is_silent(request, open_tab, full, guarded, state, width, scheme):
    studio = request.getfixturevalue("empty") if state == "empty" else full
    tab = open_tab(width, scheme)
    wrong = {}
    for name in sights(tab, studio.url, guarded.url, state, full.workspace / "bright.png"):
        found = complaints(tab)
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the window")
        wrong |= {name: found} if found else {}
    assert wrong == {}
    assert tab.heard == []
