"""The documentation does what it says: page by page its commands and Python run, on tiny images in one folder.

What does not run here stands in `NOT_RUN`, with the reason; it can still be typed (test_snippets.py).
"""

import glob
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from server_process import ServerProcess
from sklearn.datasets import load_sample_images
from snippets import ROOT, blocks, commands, pages, read

from glassworks.cli.main import main
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped

pytestmark = pytest.mark.slow

MINUTES = 0.06
"""Recipes that take longer by their cards are not run for a page: tests of their pipelines run a few steps of each."""

NOT_RUN = {
    r"make ": "installs into .venv and runs these tests",
    r"(pip|py|cd) ": "installs: needs the package index, or a folder of wheels",
    r"(class/bin/|python -m (venv|pip) )": "installs: needs the package index, or a folder of wheels",
    r"python docs/generate.py": "test_readme.py runs it",
    r"(python )?bench/": "measures for minutes or hours, alone on the machine",
    r"torchrun ": "tests/cli/test_torchrun.py runs two processes",
    r"curl ": "test_what_asks_the_server_is_answered runs those of docs/serve.md",
    r"docker ": "makes an image",
    r"glassworks (serve|studio|lessons)": "goes on until it is stopped",
    r"glassworks compare photos/": "asks the hub for published weights",
    r"glassworks compare digits": "trains several networks for minutes; tests/insight compares tiny ones",
    r"glassworks look \w+ (torchvision:resnet50|resnet152)": "a network of 25 million weights and more",
    r"glassworks look dream": "minutes of ascent; tests/looks/dream dreams with tiny networks",
}


EXPECTED = {
    "glassworks doctor runs/starts": 1,  # a training of this run has faults; the page shows them
    "glassworks runs rm photos-001": 2,  # asks a person first, and nobody is there
}
"""Commands that end otherwise than with 0."""


def finished_run(page):
    """What ``RUN`` stands for: the run of the page's recipe that `base` or the page has made, else that of photos."""
    made = sorted(Path("runs").glob(f"{page.stem}-0*"))
    return str(made[0]) if made else "runs/photos-001"


def why_not(words):
    """Why a command does not run here; empty where it does."""
    for pattern, reason in NOT_RUN.items():
        if re.match(pattern, " ".join(words)):
            return reason
    if words[:2] == ["glassworks", "train"]:
        _, values = read(words[1:])
        if values["reference"] in shipped():
            minutes = load_recipe(values["reference"]).card.minutes
            return f"{minutes} minutes by its card" if minutes > MINUTES else ""
    return ""


def draw(folder, seed, size=(48, 40)):
    """Dark images with a bright bar that stands (ants) or lies (bees)."""
    rng = np.random.default_rng(seed)
    for name, count in (("ants", 8), ("bees", 8)):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = rng.integers(0, 60, (size[1], size[0], 3), dtype=np.uint8)
            bar = np.s_[:, 12:20] if name == "ants" else np.s_[12:20, :]
            pixels[bar] += np.uint8(150)
            Image.fromarray(pixels).save(folder / name / f"{number}.jpg", quality=95)


def write_weights(folder):
    """A MobileNetV2 of random weights, as a folder of timm's."""
    import timm
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True)
    torch.manual_seed(0)
    network = timm.create_model("mobilenetv2_100")
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, folder / "model.safetensors")
    sheet = {key: value for key, value in network.pretrained_cfg.items() if isinstance(value, str | int | float | list)}
    sheet |= {"input_size": [3, 96, 96], "mean": [0.5] * 3, "std": [0.5] * 3}
    (folder / "config.json").write_text(json.dumps({"architecture": "mobilenetv2_100", "pretrained_cfg": sheet}))


BIRDS = [
    "encoders.features=8", "encoders.embedding=4", "encoders.hidden=4", "encoders.width=4", "encoders.least_count=1",
    "stackgan.noise=4", "stackgan.condition=4", "stackgan.width=4", "stackgan.upper_width=4", "stackgan.blocks=0",
    "stackgan.critic_width=4", "stackgan.upper_critic_width=4", "stackgan.precision='float32'",
    "matching.epochs=1", "training.epochs=2", "refining.epochs=1", "training.batch_size=8", "refining.batch_size=8",
    "data.count=32", "data.large=16", "data.judged=6", "data.judge_steps=4",
]  # fmt: skip
"""A StackGAN that trains in seconds."""


WORDS = ["words.dimensions=8", "words.map_words=0", "training.epochs=1"]
"""Word vectors that are learned in seconds."""


TEXT = [f"data.source={ROOT / 'CONTRIBUTING.md'}", "language.hidden=16", "training.epochs=1"]
"""A language model that trains in seconds."""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A folder with everything that pages speak of: images, weights, and runs under the names that they give them."""
    root, cache = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("cache")
    draw(root / "photos" / "train", 0)
    draw(root / "photos" / "val", 1)
    draw(root / "other_photos", 2)
    (root / "new").mkdir()
    named = {"a.jpg": "ants", "photo.jpg": "ants", "bee.jpg": "bees", "new/ant.jpg": "ants", "new/bee.jpg": "bees"}
    for name, kind in named.items():
        shutil.copy(root / "photos" / "val" / kind / "3.jpg", root / name)
    shutil.copy(root / "a.jpg", root / "new" / "a.jpg")
    for name in ("b.png", "x.png"):
        Image.open(root / "a.jpg").save(root / name)
    Image.open(root / "bee.jpg").resize((256, 224)).save(root / "bee.jpg")
    (root / "new" / "notes.jpg").write_text("no image")
    for name, pixels in zip(("china", "flower"), load_sample_images().images, strict=True):
        Image.fromarray(pixels).save(root / f"{name}.jpg")
    write_weights(root / "weights")
    shutil.copytree(root / "weights", root / "weights" / "mobilenetv2_100.imagenet")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GLASSWORKS_CACHE", str(cache))
        patched.chdir(root)
        text = "ROMEO: what light is this?\nJULIET: it is the moon, and not the sun.\n" * 60
        (root / "text.txt").write_text(text)
        trainings = [
            ["photos", "--backbone", "glassworks", "--out", "runs/photos-001"],
            ["digits", "--backbone", "glassworks", "--out", "runs/digits-001"],
            ["xo_learned", "--out", "runs/xo-learned", "--set=training.epochs=1"],
            ["stackgan_birds", "--out", "runs/stackgan_birds-001", *(f"--set={setting}" for setting in BIRDS)],
            ["initialisation", "--out", "runs/starts", "--set=training.epochs=1", "--set=initialisation.layers=8"],
            ["char_language", "--out", "runs/char_language-001", *(f"--set={setting}" for setting in TEXT)],
            ["word_vectors", "--out", "runs/word_vectors-001", *(f"--set={setting}" for setting in WORDS)],
        ]
        for words in trainings:
            assert main(["train", *words]) == 0, words
        assert main(["export", "runs/photos-001", "--to", "onnx", "--out", "model.onnx"]) == 0
        assert main(["export", "runs/photos-001", "--to", "pt2", "--out", "model.pt2"]) == 0
    return root, cache


@pytest.fixture
def workshop(base, tmp_path, monkeypatch):
    """The folder, copied for one page."""
    root, cache = base
    shutil.copytree(root, tmp_path / "workshop")
    monkeypatch.setenv("GLASSWORKS_CACHE", str(cache))
    monkeypatch.chdir(tmp_path / "workshop")


def typed(words):
    """The words as a shell would pass them on."""
    return [match for word in words for match in (sorted(glob.glob(word)) or [word])]  # noqa: PTH207 - as a shell


SERVED = "http://127.0.0.1:8080"
"""The address that pages ask; tests put that of their own server in its place."""


def runnable(page):
    if page.name == "serve.md":
        return []  # test_what_asks_the_server_is_answered
    return [
        block for block in blocks(page) if block.language == "python" or any(not why_not(c) for c in commands(block))
    ]


@pytest.mark.parametrize(
    "page", [page for page in pages() if runnable(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_a_page_does_what_it_says(page, workshop, capsys):
    names = {}
    for block in blocks(page):
        if block.language == "python":
            exec(compile(block.text, block.place, "exec"), names)
        for words in commands(block):
            if why_not(words):
                continue
            code = main(typed(finished_run(page) if word == "RUN" else word for word in words[1:]))
            said = capsys.readouterr()
            assert code == EXPECTED.get(" ".join(words), 0), f"{block.place}: {' '.join(words)}\n{said.err[-2000:]}"


def test_what_is_expected_to_end_otherwise_is_on_a_page():
    every = {" ".join(words) for page in pages() for block in blocks(page) for words in commands(block)}
    assert set(EXPECTED) <= every


def test_what_asks_the_server_is_answered(workshop):
    """curl and Python of docs/serve.md, of a server in a process of its own."""
    shutil.copy("a.jpg", "ant.jpg")
    ran = 0
    with ServerProcess(["runs/photos-001", "--precision", "float32"]) as server:
        for block in blocks(ROOT / "docs" / "serve.md"):
            text = block.text.replace(SERVED, server.first["url"]).replace(
                "127.0.0.1:8080", f"{server.host}:{server.port}"
            )
            if block.language == "python":
                done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stderr
                assert "ants" in done.stdout or "bees" in done.stdout
                ran += 1
            for line in text.splitlines() if block.language == "sh" else []:
                if line.startswith("curl "):
                    words = f"{line.partition(' #')[0]} --fail --silent"
                    done = subprocess.run(words, shell=True, capture_output=True, check=False)
                    assert done.returncode == 0, line
                    ran += 1
    assert ran >= 6
    assert Image.open("why.png").format == "PNG"
