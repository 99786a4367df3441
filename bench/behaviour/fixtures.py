"""The data of the cases, made anew for each record: small parts of ``../shared/data``, and pictures drawn here."""

import csv
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

SHARED = Path(__file__).resolve().parents[3] / "shared"


def make(name: str, folder: Path) -> Path | None:
    """The data set ``name`` below ``folder``; ``None`` where what it is taken from is not there."""
    target = folder / name
    try:
        if not target.exists():
            MAKERS[name](target)
    except FileNotFoundError:
        return None
    return target


def _shades(folder: Path) -> None:
    """Dark against light, two classes of twelve."""
    random = np.random.default_rng(0)
    for name, low in (("dark", 0), ("light", 120)):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = random.integers(low, low + 130, (40, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number:02d}.png")


def _faulty(folder: Path) -> None:
    """One of each problem that ``check`` names, or nearly."""
    _shades(folder)
    (folder / "dark" / "12.png").write_bytes((folder / "dark" / "00.png").read_bytes())  # a duplicate
    (folder / "light" / "12.png").write_bytes((folder / "dark" / "01.png").read_bytes())  # under two labels
    (folder / "dark" / "13.png").write_bytes((folder / "dark" / "02.png").read_bytes()[:300])  # cut off
    (folder / "dark" / "14.png").write_bytes(b"")
    (folder / "light" / "13.jpg").write_text("no image")
    (folder / "light" / "notes.txt").write_text("no image either")
    Image.new("L", (40, 40), 77).save(folder / "light" / "14.png")  # of one colour
    Image.open(folder / "light" / "00.png").convert("P").save(folder / "light" / "15.gif")
    Image.fromarray(np.zeros((3, 3, 4), np.uint8)).save(folder / "light" / "16.png")  # tiny, see-through
    (folder / "empty").mkdir()


def _table(folder: Path) -> None:
    """A CSV manifest with splits beside its images."""
    _shades(folder / "images")
    paths = sorted((folder / "images").rglob("*.png"))
    rows = [(str(path.relative_to(folder)), path.parent.name, "val" if at % 4 == 0 else "train")
            for at, path in enumerate(paths)]  # fmt: skip
    with (folder / "list.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("path", "label", "split"), *rows])


def _shards(folder: Path) -> None:
    """Two tar shards in the WebDataset layout."""
    _shades(folder / "images")
    paths = sorted((folder / "images").rglob("*.png"))
    for shard in range(2):
        with tarfile.open(folder / f"part-{shard:03d}.tar", "w") as tar:
            for number, path in enumerate(paths[shard::2]):
                label = str(int(path.parent.name == "light")).encode()
                for suffix, content in (("png", path.read_bytes()), ("cls", label)):
                    entry = tarfile.TarInfo(f"{number:06d}.{suffix}")
                    entry.size = len(content)
                    tar.addfile(entry, io.BytesIO(content))


def _captioned(folder: Path) -> None:
    """Twenty-four squares and discs with what is said of them."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    colours = {"red": (200, 30, 30), "green": (30, 170, 60), "blue": (40, 60, 210)}
    rows, columns = np.mgrid[:64, :64] - 32
    forms = {"square": np.maximum(abs(rows), abs(columns)) < 18, "disc": np.hypot(rows, columns) < 20}
    for number in range(24):
        colour, form = list(colours)[number % 3], list(forms)[number // 3 % 2]
        pixels = random.integers(200, 255, (64, 64, 3), dtype=np.uint8)
        pixels[forms[form]] = colours[colour]
        Image.fromarray(pixels).save(folder / f"{number:02d}.png")
        (folder / f"{number:02d}.txt").write_text(f"a {colour} {form}\nthe {form} is {colour}\n")


def _photos(folder: Path) -> None:
    """Ants and bees: the first ten of each class to learn from, six to be judged by."""
    counts: dict[str, int] = {}
    with tarfile.open(SHARED / "data" / "hymenoptera.tar") as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            if member.isfile():
                group = Path(*Path(member.name).parts[1:-1])
                counts[str(group)] = counts.get(str(group), 0) + 1
                if counts[str(group)] <= (10 if group.parts[0] == "train" else 6):
                    _shrunk(tar.extractfile(member), folder / group / Path(member.name).name)


def _shrunk(file: object, target: Path) -> None:
    """At most 160 pixels a side: decoding is not what is compared here."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(file)  # type: ignore[arg-type]
    image.thumbnail((160, 160))
    image.convert("RGB").save(target, quality=95)


def _cifar(folder: Path) -> None:
    """CIFAR-10: twelve of each class to learn from, four to be judged by."""
    with tarfile.open(SHARED / "data" / "cifar10-jpg.tar.gz") as tar:
        for member in tar:
            path = Path(member.name)
            if member.isfile() and int(path.stem) < (12 if path.parts[1] == "train" else 4):
                target = folder / Path(*path.parts[1:])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(tar.extractfile(member).read())  # type: ignore[union-attr]


def _mnist(folder: Path) -> None:
    """The first 600 and 200 images of MNIST, as Keras keeps them."""
    with np.load(SHARED / "data" / "mnist.npz") as whole:
        few = {key: whole[key][: 600 if "train" in key else 200] for key in whole.files}
    folder.mkdir(parents=True)
    np.savez_compressed(folder / "mnist.npz", **few)


def _text(folder: Path) -> None:
    """The beginning of tiny Shakespeare."""
    text = (SHARED / "data" / "tinyshakespeare.txt").read_text()[:60_000]
    folder.mkdir(parents=True)
    (folder / "shakespeare.txt").write_text(text)


def _weights(folder: Path) -> None:
    """MobileNetV2 with its published weights."""
    folder.symlink_to((SHARED / "weights" / "mobilenetv2_100.imagenet").resolve(strict=True))


def _own(folder: Path) -> None:
    """Files of a user: a network, a textbook list of layers, recipes right and wrong, one picture."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(2)
    Image.fromarray(random.integers(0, 255, (40, 48, 3), dtype=np.uint8)).save(folder / "noise.png")
    Image.fromarray(np.tile(np.uint8(np.arange(0, 256, 4)), (64, 1))).save(folder / "ramp.png")
    (folder / "broken.jpg").write_bytes((folder / "noise.png").read_bytes()[:200])
    (folder / "net.py").write_text(
        "import torch\nfrom torch import nn\n\n\ndef make():\n    torch.manual_seed(0)\n"
        "    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 14 * 14, 3))\n"
    )
    (folder / "layers.txt").write_text("conv 3x3, 8\nbatchnorm\npool /2\nfc 10\n")
    (folder / "mine.toml").write_text('seed = 3\n[data]\nsource = "xo"\n[model]\nbackbone = "xo_net"\n')
    (folder / "wrong.toml").write_text('seed = "x"\n[data]\nsource = 3\n[modl]\nbackbone = "xo_net"\n')
    (folder / "no_toml.toml").write_text("seed = = 3\n")
    (folder / "pairs.txt").write_text("".join(f"{n} {n + 1}\t{n + 1} {n}\n" for n in range(120)))


MAKERS: dict[str, Callable[[Path], None]] = {
    "shades": _shades,
    "faulty": _faulty,
    "table": _table,
    "shards": _shards,
    "captioned": _captioned,
    "photos": _photos,
    "cifar": _cifar,
    "mnist": _mnist,
    "text": _text,
    "weights": _weights,
    "own": _own,
}
