"""A StackGAN as a user runs it: birds and folders, stopped and resumed, asked for pictures in words it knows or not."""

import json
from pathlib import Path

import numpy as np
import PIL
import pytest
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, InputError
from glassworks.data.text.captions import open_captioned
from glassworks.data.text.characters import Vocabulary
from glassworks.pipelines.stackgan.data import coded, known_words, read_pictures, vocabulary_of
from glassworks.pipelines.stackgan.generate import understood
from glassworks.pipelines.stackgan.measure import Recognised, StageReport, by_chance
from glassworks.pipelines.stackgan.pipeline import StackganReport
from glassworks.pipelines.stackgan.show import verdicts
from glassworks.training.observers import LogFile
from glassworks.verbs.generate import generate
from glassworks.verbs.train import train

SMALL = [
    "encoders.features=8", "encoders.embedding=4", "encoders.hidden=4", "encoders.width=4", "encoders.least_count=1",
    "stackgan.noise=4", "stackgan.condition=4", "stackgan.width=4", "stackgan.upper_width=4", "stackgan.blocks=0",
    "stackgan.critic_width=4", "stackgan.upper_critic_width=4", "stackgan.precision='float32'",
    "matching.epochs=1", "training.epochs=2", "refining.epochs=1", "training.batch_size=8", "refining.batch_size=8",
    "data.judged=6", "data.judge_steps=4", "training.learning_rate=0.05", "refining.learning_rate=0.05",
]  # fmt: skip
BIRDS = [*SMALL, "data.count=32", "data.large=16"]


class Killed(BaseException):
    pass


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GLASSWORKS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing disturbed."""
    return train("stackgan_birds", out=tmp_path_factory.mktemp("whole") / "run", settings=BIRDS)


@pytest.mark.parametrize(("stage", "epoch"), [("stage_one", 2), ("stage_two", 1)])
def test_killed_in_any_stage_and_resumed_it_ends_in_the_same_bits(stage, epoch, whole, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:

        def kill(self, state, entry):
            if self.folder.path.name == stage and state.epoch == epoch:
                raise Killed

        patched.setattr(LogFile, "on_epoch", kill)
        with pytest.raises(Killed):
            train("stackgan_birds", out=tmp_path / "cut", settings=BIRDS)
    resumed = train("stackgan_birds", out=tmp_path / "cut", settings=BIRDS, resume=True)
    assert resumed.weights_hash == whole.weights_hash
    assert resumed.numbers.to_dict() == whole.numbers.to_dict()


@pytest.fixture
def run(whole):
    return Path(whole.run)


def test_pictures_are_written_while_it_learns(run):
    for stage, epochs, side in (("stage_one", 2, 64), ("stage_two", 1, 256)):
        written = sorted((run / "samples" / stage).iterdir())
        assert [path.name for path in written] == [f"epoch-{epoch:04d}.png" for epoch in range(1, epochs + 1)]
        assert Image.open(written[0]).width % (4 * side + 3 * 2) == 0  # four held-out birds in a row
    found = json.loads((run / "report.json").read_text())
    assert [stage["side"] for stage in found["stages"]] == [64, 256]
    names = [entry["attribute"] for entry in found["stages"][0]["recognised"]]
    assert names == ["size", "body", "wings", "crown", "beak", "beak length", "beak shape", "background"]


def test_a_sentence_becomes_the_same_pictures_again(run, tmp_path):
    made = generate(run, "a large blue bird with a long orange beak", count=2, seed=3)
    pictures = [Image.open(path) for path in made.pictures]
    assert [picture.size for picture in pictures] == [(256, 256)] * 2
    assert pictures[0].tobytes() != pictures[1].tobytes()
    again = generate(run, "A large, blue bird with a long orange beak!", count=1, seed=3, out=tmp_path / "again")
    assert Image.open(again.pictures[0]).tobytes() == pictures[0].tobytes()
    other = generate(run, "a small red bird", count=1, seed=3, out=tmp_path / "other")
    assert Image.open(other.pictures[0]).tobytes() != pictures[0].tobytes()


def test_words_that_were_never_learned(run, capsys):
    from glassworks.cli.main import main

    assert main(["generate", str(run), "a turquoise bird with a bleu beek", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["details"]["unknown_words"] == ["turquoise", "bleu", "beek"]
    assert main(["generate", str(run), "a turquoise bird with a bleu beek"]) == 0
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


def folder_of(root, count=18):
    random = np.random.default_rng(0)
    for number in range(count):
        colour = ("red", "green", "blue")[number % 3]
        pixels = np.full((70, 70, 3), Image.new("RGB", (1, 1), colour).getpixel((0, 0)), dtype=np.uint8)
        pixels[20:40, 20:40] = random.integers(0, 256, 3)
        root.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(root / f"{number:02d}.png")
        (root / f"{number:02d}.txt").write_text(f"a {colour} picture\n" * (1 + number % 2))
    return root


def test_any_folder_of_captioned_pictures(tmp_path):
    settings = [*SMALL, f"data.source={folder_of(tmp_path / 'photos')}"]
    found = train("stackgan", out=tmp_path / "run", settings=settings)
    assert (found.numbers.pictures, found.numbers.held_out) == (14, 4)
    assert found.numbers.stages[1].recognised == []
    assert found.numbers.words == 5
    assert len(generate(tmp_path / "run", "a red picture").pictures) == 1
    again = train(tmp_path / "run" / "recipe.toml", out=tmp_path / "again")
    assert again.weights_hash == found.weights_hash


def test_a_new_pillow_reads_the_pictures_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    photos = open_captioned(folder_of(tmp_path / "photos"))
    stores = []
    for version in (PIL.__version__, PIL.__version__, "99.0"):
        monkeypatch.setattr(PIL, "__version__", version)
        read_pictures(photos, 16, 0, RunContext())
        stores.append(len(list((tmp_path / "cache" / "pixels").iterdir())))
    assert stores == [1, 1, 2]


def test_a_folder_that_is_wrong_leaves_no_run_behind(tmp_path):
    photos = folder_of(tmp_path / "photos")
    (photos / "03.txt").unlink()
    (photos / "04.txt").write_text("\n")
    (photos / "99.txt").write_text("a caption")
    with pytest.raises(DataError) as caught:
        train("stackgan", out=tmp_path / "run", settings=[*SMALL, f"data.source={photos}"])
    assert len(caught.value.problems) == 3
    assert not (tmp_path / "run").exists()
    with pytest.raises(DataError, match="at least 16 pictures"):
        train("stackgan", out=tmp_path / "run", settings=[*SMALL, f"data.source={folder_of(tmp_path / 'few', 9)}"])


def test_captions_as_numbers():
    captions = [["a red bird", "red"], ["?", "a bird"]]
    vocabulary = vocabulary_of(captions, 2)
    assert vocabulary.symbols == ("<filling>", "a", "bird", "red")
    assert coded(captions, vocabulary).tolist() == [[[1, 3, 2], [3, 0, 0]], [[1, 2, 0], [1, 2, 0]]]
    assert known_words("A blue, red Bird", vocabulary) == ([1, 3, 2], ["blue"])
    with pytest.raises(DataError, match="least_count"):
        vocabulary_of(captions, 5)


def test_chance_by_hand():
    """Half of the samples show 0: of captions that all ask for 0 half are met by any of them."""
    seen = np.array([[0], [1], [0], [1]])
    assert by_chance(np.array([[0], [0], [0], [-1]]), seen) == 0.5
    assert by_chance(np.array([[2], [-1], [-1], [-1]]), seen) == 0
    assert by_chance(np.full((4, 1), -1), seen) == 0


def stage(**values):
    colours = Recognised("all colours", 0.9, (0.88, 0.92), 400, 0.2, 0.99)
    sound = {
        "stage": "one", "side": 64, "samples": 100, "fjd": 0.1, "fjd_of_halves": 0.05, "matched": 0.5,
        "matched_of_reals": 0.6, "diversity": 0.9, "discriminator_accuracy": 0.7, "matching_accuracy": 0.8,
        "recognised": [colours], "colours": colours, "missed": [], "kept_epoch": 1, "history": [],
    }  # fmt: skip
    return StageReport(**sound | values)


def test_faults_have_names():
    def said(**values):
        found = verdicts(StackganReport(100, 20, 30, 0.5, [stage(**values)]))
        return {verdict.text: verdict.tone for verdict in found if verdict.tone != "note"}

    assert set(said().values()) == {"good"}
    assert any("90.0% of 400 stated colours are recognised" in text for text in said())
    poor = Recognised("all colours", 0.2, (0.1, 0.3), 60, 0.2, 0.99)
    for values, word in (
        ({"colours": poor}, "20.0% with captions shuffled"),
        ({"missed": ["background snow"]}, "hardly ever drawn: background snow"),
        ({"diversity": 0.3}, "mode collapse: two samples"),
        ({"discriminator_accuracy": 0.995}, "has won"),
    ):
        assert any(word in text and tone == "warn" for text, tone in said(**values).items())
