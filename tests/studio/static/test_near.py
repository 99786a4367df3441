"""Which of the classes was probably meant by a label that is none of them."""

import pytest


@pytest.mark.parametrize(
    ("name", "names", "meant"),
    [
        ("bee", ["ants", "bees"], "bees"),
        ("beess", ["ants", "bees"], "bees"),
        ("beas", ["ants", "bees"], "bees"),
        ("Cats", ["cat", "cats"], "cats"),
        ("x", ["O", "X"], "X"),
        ("fly", ["ants", "bees"], ""),
        ("9", ["0", "1"], ""),  # any two names of one letter were near
        ("10", ["0", "1", "11"], ""),
        ("b", ["a", "ab"], ""),
        ("ox", ["fox"], ""),
        ("class 2", ["class 1", "class 12"], ""),
        ("clas 2", ["class 1", "class 2"], "class 2"),
    ],
)
def test_the_class_that_was_meant(empty, open_tab, name, names, meant):
    tab = open_tab()
    tab.goto(f"{empty.url}/data")
    ask = "([name, names]) => import('/static/near.js').then((module) => module.near(name, names))"
    assert tab.evaluate(ask, [name, names]) == meant
