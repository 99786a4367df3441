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
        self.tab = tab

    def press(self, words):
        """A button or a summary with this name."""
        button = self.tab.get_by_role("button", name=words, exact=True)
        button.or_(self.tab.locator("summary", has_text=words)).first.click()

    def follow(self, words, within=None):
        """The first link whose name begins so, of the navigation of that name."""
        page = self.tab if within is None else self.tab.get_by_role("navigation", name=within)
        with self.tab.expect_navigation():
            page.get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()

    def write(self, label, text):
        """Into the field of that label."""
        self.tab.get_by_label(label, exact=True).fill(text)

    def select(self, label, words):
        """The first option that begins with these words."""
        self.tab.get_by_label(label, exact=True).select_option(_option(self.tab, label, words))

    def choose_files(self, label, files):
        """With the browser's own dialogue."""
        with self.tab.expect_file_chooser() as chooser:
            self.tab.locator("label", has_text=label).click()
        chooser.value.set_files(files)

    def choose_first_image(self):
        """The first one of a grid."""
        self.tab.locator(".tile").first.click()

    def open_first_map(self):
        """A value of the strongest feature map."""
        self.tab.locator("#maps .map").first.click(position={"x": 20, "y": 20})


class Keys:
    """No mouse at all: the Tab key goes from one thing to the next."""

    def __init__(self, tab):
        self.tab = tab
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
