"""Two ways to use a page: a mouse, and the keyboard alone. What a person does has the same names with both."""

import re

_FOCUSED = """() => {
  const one = document.activeElement;
  const named = one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent;
  const part = one.closest('nav')?.getAttribute('aria-label') ?? '';
  return [one.localName, named.replace(/\\s+/g, ' ').trim(), part];
}"""
_MOST_TABS = 400


class Mouse:
    """Points and clicks; types only where something is to be written."""

    def __init__(self, tab):
        self.tab, self.clicks = tab, 0

    def _click(self, locator, **options):
        locator.click(**options)
        self.clicks += 1

    def press(self, words):
        """A button or a summary with this name."""
        button = self.tab.get_by_role("button", name=words, exact=True)
        self._click(button.or_(self.tab.locator("summary", has_text=words)).first)

    def follow(self, words, within=None):
        """The first link whose name begins so, of the navigation of that name."""
        page = self.tab if within is None else self.tab.get_by_role("navigation", name=within)
        with self.tab.expect_navigation():
            self._click(page.get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first)

    def take(self, words):
        """The file behind the link of that name, as its path on this machine."""
        with self.tab.expect_download() as taken:
            self._click(self.tab.get_by_role("link", name=words, exact=True).first)
        return taken.value.path()

    def write(self, label, text):
        """Into the field of that label."""
        self.tab.get_by_label(label, exact=True).fill(text)

    def select(self, label, words):
        """The first option that begins with these words."""
        self.tab.get_by_label(label, exact=True).select_option(_option(self.tab, label, words))

    def choose_files(self, label, files):
        """With the browser's own dialogue."""
        with self.tab.expect_file_chooser() as chooser:
            self._click(self.tab.locator("label", has_text=label))
        chooser.value.set_files(files)

    def choose_first_image(self):
        """The first one of a grid."""
        self._click(self.tab.locator(".tile").first)

    def open_first_map(self):
        """A value of the strongest feature map."""
        self._click(self.tab.locator("#maps .map").first, position={"x": 20, "y": 20})


class Keys:
    """No mouse at all: the Tab key goes from one thing to the next."""

    def __init__(self, tab):
        self.tab, self.clicks = tab, 0
        # The browser's dialogue is caught from now on: a key opens it sooner than it could be told to be caught.
        tab.on("filechooser", lambda _chooser: None)

    def _reach(self, words, kinds=("input", "select", "div"), within=None):
        """Goes on until something of these kinds whose name begins so has the focus."""
        passed = []
        for _ in range(_MOST_TABS):
            self.tab.keyboard.press("Tab")
            kind, name, part = self.tab.evaluate(_FOCUSED)
            if kind in kinds and within in (None, part) and name.startswith(words):
                return
            passed.append(f"{kind} {name[:40]}")
        raise AssertionError(f"the Tab key never comes to {words!r}, only to {list(dict.fromkeys(passed))}")

    def press(self, words):
        """A button or a summary with this name."""
        self._reach(words, ("button", "summary"))
        self.tab.keyboard.press("Enter")

    def follow(self, words, within=None):
        """The next link whose name begins so, of the navigation of that name."""
        self._reach(words, ("a",), within)
        with self.tab.expect_navigation():
            self.tab.keyboard.press("Enter")

    def take(self, words):
        """The file behind the link of that name, as its path on this machine."""
        self._reach(words, ("a",))
        with self.tab.expect_download() as taken:
            self.tab.keyboard.press("Enter")
        return taken.value.path()

    def write(self, label, text):
        """Into the field of that label."""
        self._reach(label)
        self.tab.keyboard.press("Control+a")
        self.tab.keyboard.type(text)

    def select(self, label, words):
        """The first option that begins with these words."""
        self._reach(label)
        self.tab.keyboard.type(words)

    def choose_files(self, label, files):
        """With the browser's own dialogue."""
        self._reach(label)
        with self.tab.expect_file_chooser() as chooser:
            self.tab.keyboard.press("Enter")
        chooser.value.set_files(files)

    def choose_first_image(self):
        """The first one of a grid."""
        self._reach("Images")
        self.tab.keyboard.press("Space")

    def open_first_map(self):
        """The strongest value of the strongest feature map."""
        self._reach("Channel", ("button",))
        self.tab.keyboard.press("Enter")


def _option(tab, label, words):
    found = tab.get_by_label(label, exact=True).locator("option").all_inner_texts()
    return next(text for text in found if text.startswith(words))
