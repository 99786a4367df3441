"""A path that a file manager copied is read as it is meant."""

import pytest


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (" /home/me/photos ", "/home/me/photos"),
        ('"/home/me/my photos"', "/home/me/my photos"),
        ("'/home/me/my photos'", "/home/me/my photos"),
        ("\"/home/me/photos'", "\"/home/me/photos'"),
        ("file:///home/me/my%20photos", "/home/me/my photos"),
        ("file:///C:/Users/me/photos", "C:/Users/me/photos"),
        ("file:///home/me/100%", "file:///home/me/100%"),
        ("csv:labels.csv", "csv:labels.csv"),
        ("digits", "digits"),
        ("", ""),
    ],
)
def test_the_path_that_is_meant(empty, open_tab, text, path):
    tab = open_tab()
    tab.goto(f"{empty.url}/data")
    assert tab.evaluate("text => import('/static/pasted.js').then((module) => module.pasted(text))", text) == path


def test_images_are_found_by_a_path_in_quotes(empty, open_tab, tmp_path):
    folder = tmp_path / "my photos"
    folder.mkdir()
    tab = open_tab()
    tab.goto(f"{empty.url}/data")
    tab.locator("#source").fill(f'"{folder}"')
    tab.locator("#look .main").click()
    tab.wait_for_url("**/data/my-photos")
