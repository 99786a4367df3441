from glassworks.data.sources.open import open_source
from glassworks.data.sources.part import PartOf


def test_a_part_has_the_chosen_images_of_the_whole_at_places_of_its_own():
    whole = open_source("xo")
    part = PartOf(whole, [3, 7, len(whole.samples) - 1])
    assert [sample.path for sample in part.samples] == [whole.samples[at].path for at in part.indices]
    assert (part.name, list(part.classes), list(part.problems)) == (whole.name, list(whole.classes), [])
    contents = dict(whole.read(part.indices))
    assert list(part.read([0, 2])) == [(0, contents[3]), (2, contents[part.indices[2]])]
    assert list(part.read([])) == []
