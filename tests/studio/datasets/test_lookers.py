"""However many sets come at once, few processes look through them, and each set's turn comes."""

import pytest

from glassworks.studio.datasets import lookers as module
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.lookers import Lookers


class Child:
    """A process that works until it is said to be done."""

    begun: list = []

    def __init__(self, words, **_given):
        self.folder, self.code = words[-1], None
        Child.begun.append(self)

    def poll(self):
        return self.code


@pytest.fixture
def children(monkeypatch):
    monkeypatch.setattr(Child, "begun", [])
    monkeypatch.setattr(module.subprocess, "Popen", Child)
    return Child.begun


def test_fifty_sets_are_looked_through_a_few_at_a_time(tmp_path, children):
    lookers = Lookers(tmp_path)
    sets = [new_dataset(tmp_path, f"/images/{number}") for number in range(50)]
    for one in sets:
        lookers.look(one)
        lookers.look(one)  # asked twice, begun once
    assert len(children) == 2
    assert {lookers.state(one)["state"] for one in sets} == {"working"}
    for number in range(50):
        children[number].code = 0
        lookers.step()
        assert sum(child.code is None for child in children) <= 2
    assert len({child.folder for child in children}) == len(children) == 50
    assert {lookers.state(one)["state"] for one in sets} == {"interrupted"}  # none of them wrote that it was done
