"""Every page of the studio in every state: what it asks is held, refused or answered, with runs or without."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from plain_images import grey
from playwright.sync_api import Error, Page
from studio_process import write_run, write_trained

from glassworks.core.run_info import at_work
from glassworks.core.workspace import RunFolder
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import look_through

STATES = ("empty", "loading", "failed", "full")
ASKED = ("fetch", "xhr", "eventsource")
REFUSAL = {
    "message": "Expected the studio to write its file; found a disk that is full. Free some space, then try again.",
    "problems": ["ants/1.png: no space left", f"{'a-very-long-name-' * 8}.png: no space left"],
    "do": "Free some space, then try again.",
}
FIRST = re.compile(r'"kind":"(about|says|held)"')
ENDED = {
    "interrupted-001": ("running", {}),
    "cancelled-001": ("cancelled", {}),
    "failed-001": ("failed", {"message": "Expected images.\nFound none.", "problems": ["a.jpg: empty"]}),
}
"""Runs that ended early, by name: the status that was written, and why."""
Act = Callable[[Page, str], None]
"""What a person does on a page, with an image at hand."""


@dataclass(frozen=True)
class Answered:
    """An act on a page of which some questions are answered in any state: those whose address ends so."""

    address: str
    act: Act


@dataclass(frozen=True)
class Sight:
    """One page.

    Attributes:
        path: its address.
        acts: what a person does there one after another, each a question of the page's own.
        ready: what it shows once it is answered.
        fill: what a person does so that it is full.
    """

    path: str
    acts: tuple[Act | Answered, ...] = ()
    ready: str = "h1"
    fill: Act | None = None


def press(selector: str) -> Act:
    """Presses the first of these."""
    return lambda tab, _: tab.locator(selector).first.click()


def write(selector: str, text: str, then: str = "") -> Act:
    """Writes into a field, and sends it."""

    def done(tab: Page, _: str) -> None:
        tab.locator(selector).fill(text)
        tab.locator(selector).blur()
        if then:
            tab.locator(then).click()

    return done


def come_to(selector: str) -> Act:
    """Waits until the page has come so far."""
    return lambda tab, _: tab.locator(selector).first.wait_for()


def give(selector: str) -> Act:
    """Chooses a file."""
    return lambda tab, image: tab.set_input_files(selector, image)


def one_by_one(*acts: Act) -> Act:
    """Several things, one after the other."""

    def done(tab: Page, image: str) -> None:
        for act in acts:
            act(tab, image)

    return done


def take_images(tab: Page, image: str) -> None:
    """Starts the camera of Data, and takes images of two classes."""
    tab.locator("#capture").evaluate("part => part.open = true")  # it opens by itself where images were taken before
    tab.locator("#camera-start").click()
    for label in ("cup", "pen"):
        tab.locator("#capture-class").fill(label)
        tab.locator("#capture-take:enabled").click()


RUN = "/runs/insects-001"
PAGES = (
    Sight("/", ready="#machine-found dl"),
    Sight(
        "/data",
        (write("#source", "digits", "#look .main"), give("#zip"), take_images),
        "#captured li:nth-child(2)",
        take_images,
    ),
    Sight("/recipes", (press(".recipe-card button"),)),
    Sight("/recipes/xor_mlp", (press("form .main"),)),
    Sight("/recipes/stackgan_birds", (press("#make-form .main"),)),
    Sight("/train", (write("#source", "digits"), press("form .main"))),
    Sight("/runs"),
    Sight("/compare"),
    Sight("/machine"),
    Sight("/try", (write("#path", "model", "#other button"), give("#file"))),
    Sight("/enter"),
    Sight("/nothing"),
)
"""Those that stand in any workspace."""
OF_RUNS = (
    Sight(RUN, (press("[data-true]"), press("#delete")), "#shown-images li", press("[data-worst]")),
    Sight("/runs/working-001"),
    *(Sight(f"/runs/{name}") for name in ENDED),
    Sight("/runs/failed-001/take"),
    Sight("/runs/failed-001/try"),
    Sight("/runs/failed-001/inside"),
    Sight(
        f"{RUN}/try",
        (
            give("#files"),
            Answered("/try", one_by_one(give("#files"), press(".answer .alike"))),
            Answered("/try", one_by_one(give("#files"), press(".answer .why"))),
            one_by_one(press("#camera summary"), press("#camera-start"), press("#camera-keep:enabled")),
        ),
        ".alikes img",
        one_by_one(
            press("#camera summary"),
            press("#camera-start"),
            come_to("#seen li"),
            give("#files"),
            press(".answer .alike"),
        ),
    ),
    Sight(f"{RUN}/take", (press("[data-form]"), press("#serve-start"))),  # its model is open for Try
    Sight("/compare?runs=insects-001,insects-002", ready="#pairs li"),
    Sight(f"{RUN}/inside", (come_to("#says li"),), "#maps .map"),
    Sight(f"{RUN}/inside/flow", (come_to("#says li"),), "#flow > li"),
    Sight(f"{RUN}/inside/explain", (come_to("#says li"),), ".explanations .verdict"),
    Sight(f"{RUN}/inside/dreams", (press("#dream-form .main"),), "#dreams li", press("#dream-form .main")),
    Sight(f"{RUN}/inside/map", (press("#map-form .main"),), "#map", press("#map-form .main")),
    Sight("/data/insects", (press("#remove"),), ".tile img[src]"),
    Sight("/data/lost"),
    Sight("/data/refused"),
)
"""Those that need runs and sets."""
ENTER = Sight("/enter", (write("#token", "another", "#enter .main"),))
"""The page of a studio that needs a token."""


def write_sets(workspace, images):
    """A set of these images that was looked through, one whose process has gone, and one that is refused."""
    look_through(new_dataset(workspace, str(images)))
    new_dataset(workspace, "lost").write_state("working", 3, 10)
    refused = {"message": "Expected images.\nFound none.", "problems": ["ants/1.png: empty file"]}
    new_dataset(workspace, "refused").write_state("failed", error=refused)


@contextlib.contextmanager
def full_workspace(workspace):
    """Runs of every status, one of them at work, and sets that are looked through, left, and refused."""
    for name in ("insects-001", "insects-002"):
        write_trained(workspace, name)
    for name, (status, error) in ENDED.items():
        write_run(workspace, name, status, error)
    write_sets(workspace, workspace / "insects")
    (workspace / "bright.png").write_bytes(grey(240, (60, 40)))
    working = RunFolder(workspace / "runs" / "working-001")
    working.path.mkdir()
    with at_work(working, kind="classification", title="Ants and bees"):
        yield


class Answers:
    """What becomes of what a page asks: nothing, where it is loading; a refusal, where it fails.

    Attributes:
        first: whether the first questions of a page inside a network are answered, so that it comes to the next ones.
    """

    def __init__(self, tab, state):
        self._tab, self._state, self._held, self.first, self._answered = tab, state, [], False, None
        if state in ("loading", "failed"):
            tab.route("**/*", self._answer)  # for good: requests that are held would go on without it

    def _answer(self, route):
        asked = route.request
        is_first = self.first and FIRST.search(asked.post_data or "")
        if asked.resource_type not in ASKED or is_first or (self._answered and asked.url.endswith(self._answered)):
            route.continue_()
        elif self._state == "failed":
            route.fulfill(status=500, json={"error": REFUSAL})
        else:
            self._held.append(route)

    def leave_for(self, address, *, first=False, answered=None):
        """Goes to another page; what the one before still waits for is given up."""
        self._answered = answered
        self.first, before, self._held = first, self._held, []
        self._tab.goto("about:blank")
        for route in before + self._held:
            with contextlib.suppress(Error):  # the browser has given it up by itself
                route.abort()
        self._held = []
        self._tab.goto(address)


def sights(tab, url, guarded, state, image):
    """Goes from page to page in one state, and yields the name of what is on the screen.

    Args:
        tab: of a browser.
        url: of a studio.
        guarded: of one that needs a token.
        state: one of ``STATES``.
        image: a file.
    """
    answers = Answers(tab, state)
    yield from _of(answers, tab, guarded, (ENTER,), state, image)
    yield from _of(answers, tab, url, PAGES if state == "empty" else (*PAGES, *OF_RUNS), state, image)


def _of(answers, tab, url, seen, state, image):
    for sight in seen:
        answers.leave_for(url + sight.path)
        if state == "full" and sight.fill:
            sight.fill(tab, image)
        if state == "full":
            tab.locator(sight.ready).first.wait_for(state="attached", timeout=120_000)
        tab.wait_for_timeout(300)
        summaries = tab.locator("details.all:not([open]) > summary").all()
        for summary in reversed(summaries):  # one that is open is no longer there: the last ones first
            summary.click()
        yield sight.path
        for number, act in enumerate(sight.acts if state in ("loading", "failed") else ()):
            isolated = act if isinstance(act, Answered) else Answered("", act)
            answers.leave_for(url + sight.path, first=True, answered=isolated.address or None)
            isolated.act(tab, image)
            tab.wait_for_timeout(300)
            yield f"{sight.path} {number + 1}"
    answers.leave_for("about:blank")
