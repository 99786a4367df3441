"""What would be chosen for images, and which of their classes are too small, in a real browser."""

from playwright.sync_api import expect
from studio_process import complaints


def test_classes_of_too_few_images_are_named_before_anything_is_trained(empty, open_tab):
    """A class of one image was trained on, measured by none, and the run said 100 %."""
    few = [{"name": f"<b>{number}", "images": number} for number in range(1, 8)]
    found = {"images": 48, "unusable": None, "classes": ["ants", *(one["name"] for one in few)], "choices": []}
    tab = open_tab(400)
    one, all_but_two = "<b>1 (1 image). Add images, or leave that class out.", "2 others."
    for named, words in (([], ""), (few[:1], one), (few, all_but_two)):
        answer = found | {"few": named}
        tab.route("**/train/choices", lambda route: route.fulfill(json=answer))  # noqa: B023 - of this turn
        tab.goto(f"{empty.url}/train?source=insects")
        said = tab.locator("#chosen-state")
        expect(said).to_contain_text("48 image files of 8 classes")
        expect(said).to_contain_text(words)
        assert ("Too few to learn from" in said.inner_text()) is bool(named)
    assert complaints(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400
    assert tab.heard == []
