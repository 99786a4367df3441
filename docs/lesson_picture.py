"""Draws the README's picture of a live lesson from the lesson's own page: ``python docs/lesson_picture.py``."""

import json
import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright
from studio_pictures import HEIGHT, WIDTH, draw

LESSON, READY, TOP = "/02_perceptron/", "section.screen svg", "section.screen:has(h2:has-text('Two hidden units'))"


def main() -> None:
    """Starts the lessons, draws one screen, and ends them."""
    words = [sys.executable, "-m", "glassworks", "lessons", "--port", "0", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ | {"BROWSER": "true"}) as lessons:
        assert lessons.stdout is not None, "a pipe"  # noqa: S101 - our own invariant
        try:
            url = json.loads(lessons.stdout.readline())["url"]
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
                page.set_default_timeout(120_000)
                draw(page, url + LESSON, "lesson", READY, TOP)
                chromium.close()
        finally:
            lessons.terminate()


if __name__ == "__main__":
    main()
