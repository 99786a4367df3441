import json

import pytest
from PIL import Image

from glassworks.cli.main import main
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.data.text.characters import Vocabulary
from glassworks.pipelines.stackgan.generate import understood
from glassworks.verbs.generate import generate


def test_a_sentence_becomes_the_same_images_again(birds, tmp_path):
    made = generate(birds.folder, "a large blue bird with a long orange beak", count=2, seed=3)
    images = [Image.open(path) for path in made.pictures]
    assert [image.size for image in images] == [(256, 256)] * 2
    assert images[0].tobytes() != images[1].tobytes()
    again = generate(
        birds.folder, "A large, blue bird with a long orange beak!", count=1, seed=3, out=tmp_path / "again"
    )
    assert Image.open(again.pictures[0]).tobytes() == images[0].tobytes()
    other = generate(birds.folder, "a small red bird", count=1, seed=3, out=tmp_path / "other")
    assert Image.open(other.pictures[0]).tobytes() != images[0].tobytes()


def test_words_that_were_never_learned(birds, capsys):
    run = str(birds.folder)
    assert main(["generate", run, "a turquoise bird with a bleu beek", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["details"]["unknown_words"] == ["turquoise", "bleu", "beek"]
    assert main(["generate", run, "a turquoise bird with a bleu beek"]) == 0
    printed = capsys.readouterr()
    assert "did you mean 'blue'" in printed.err
    assert "'turquoise'" in printed.err
    for nothing in ("", "  ", "?!"):
        with pytest.raises(InputError, match="an empty one"):
            generate(run, nothing)
    with pytest.raises(InputError, match="no word that was learned"):
        generate(run, "zzz qqq")


def test_near_words_are_suggested():
    said = RunContext()
    codes, unknown = understood("a yelow bird", Vocabulary(("<filling>", "a", "bird", "yellow")), said)
    assert (codes, unknown) == ([1, 2], ["yelow"])
    assert "'yelow' (did you mean 'yellow'?)" in said.record.lines[0]
