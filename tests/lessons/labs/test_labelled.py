"""Sets that readers name: which they may, what is looked at of a large one, and what is refused before any is read."""

from collections import Counter
from itertools import pairwise

import pytest

from glassworks.core.errors import DataError, InputError
from glassworks.lessons import openness
from glassworks.lessons.labs.labelled import LEAST, MOST, labelled, source_for
from glassworks.testing.images import sample_image


def write_folder(folder, counts):
    """A class for each count."""
    sample_image(8, 8, shade=20).save(folder / "image.png")
    content = (folder / "image.png").read_bytes()
    (folder / "image.png").unlink()
    for name, count in counts.items():
        (folder / name).mkdir()
        for number in range(count):
            (folder / name / f"{number:04}.png").write_bytes(content)


def looked_at(found):
    return Counter(found.classes[label] for label, _ in found.read())


def test_of_a_small_class_beside_a_large_one_every_image_is_looked_at(tmp_path):
    """Spread over all images, one dog was drawn of eight: a folder with enough of both was refused as too small."""
    write_folder(tmp_path, {"cats": 1000, "dogs": 8})
    found = labelled(str(tmp_path))
    assert looked_at(found) == {"cats": MOST - 8, "dogs": 8}
    assert found.there == 1008
    numbers = [int(found.source.samples[at].path.split("/")[1][:4]) for at in found.chosen[: MOST - 8]]
    assert (numbers[0], numbers[-1]) == (0, 999)
    assert max(after - before for before, after in pairwise(numbers)) <= 4


def test_large_classes_share_what_small_ones_leave(tmp_path):
    write_folder(tmp_path, {"a": 400, "b": 20, "c": 200})
    assert looked_at(labelled(str(tmp_path))) == {"a": 140, "b": 20, "c": 140}


def test_of_as_many_classes_as_fit_each_has_enough_and_more_are_refused(tmp_path):
    most = MOST // LEAST
    write_folder(tmp_path, {f"class{at:03}": LEAST + 1 for at in range(most)})
    assert set(looked_at(labelled(str(tmp_path))).values()) == {LEAST}
    (tmp_path / "class000").rename(tmp_path / "class999")
    write_folder(tmp_path, {"class000": LEAST})
    with pytest.raises(DataError, match=f"at most {most} classes.*{most + 1}"):
        labelled(str(tmp_path))


def test_a_path_as_a_file_manager_copies_it(tmp_path):
    assert source_for(f'"{tmp_path}" ') == source_for(f" '{tmp_path}'") == str(tmp_path)
    assert source_for(" digits") == "digits"


@pytest.mark.parametrize("name", ["hf:cifar10", "torchvision:CIFAR10", "mnist"])
def test_no_page_downloads_what_its_address_names(name):
    with pytest.raises(InputError, match="which is downloaded"):
        source_for(name)
    assert source_for(name, is_brought=True) == name


def test_readers_elsewhere_open_no_folders(monkeypatch):
    assert source_for("/home") == "/home"
    monkeypatch.setitem(openness._state, "at_this_machine", False)
    assert source_for("xo") == "xo"
    with pytest.raises(InputError, match="your own machine"):
        source_for("/home")
