"""Sound files and odd names of every kind, and hypothesis strategies that draw and damage them."""

import contextlib
import functools
import io
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from glassworks.testing.images import encoded, odd_images, sample_image, tiff_file
from glassworks.testing.models import write_tiny_model

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
LABELS = st.one_of(st.sampled_from(["ant", "Bee", "two words", "0", "1"]), _WORDS)
_KEYS = st.sampled_from(["0", "1", "a", "a.b", "a.c", "d/0", "d.e/0", "s0.x", "s0.y", "ä", "0 1"])
MEMBERS = st.tuples(_KEYS, st.sampled_from(["pair", "image", "label", "json", "other", "link"]), st.integers(0, 2))
_ODD_NAMES = (
    *("a.png", "A.PNG", ".a.png", "a.b.png", "a", "a.txt", "train", "a\tb.png", "a\nb.png", "é.png", "e\u0301.png"),
    *("-.png", "a" * 200 + ".png", "\udcff.png", "*[x]?.png", " .png", "con.png", "a.png ", "'.png", "\u202e.png"),
)
NAMES = st.one_of(
    st.sampled_from(_ODD_NAMES),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=20).map(
        lambda text: f"{text}.png"
    ),
)
_DEEP = [(1, "int16"), (1, "float32"), (3, "uint16"), (4, "uint16"), (5, "uint8"), (2, "uint8")]


@st.composite
def damaged(draw: st.DrawFn, contents: st.SearchStrategy[bytes]) -> bytes:
    """A sound file with some bytes changed, taken out, put in or repeated, or cut short."""
    content = bytearray(draw(contents))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        at = at % 200 if draw(st.booleans()) else at  # most of what decides stands at the beginning
        what = draw(st.sampled_from(["byte", "bytes", "cut", "out", "in", "twice"]))
        if what == "byte" and content:
            content[min(at, len(content) - 1)] = draw(st.sampled_from([0, 1, 2, 16, 127, 128, 255]))
        elif what == "bytes":
            content[at : at + 4] = draw(st.binary(min_size=4, max_size=4))
        elif what == "cut":
            del content[at:]
        elif what == "out":
            del content[at : at + draw(st.integers(1, 64))]
        elif what == "in":
            content[at:at] = draw(st.binary(max_size=16))
        else:
            content[at:at] = content[at : at + draw(st.integers(1, 512))]
    return bytes(content)


@functools.cache
def images() -> list[bytes]:
    """One sound image of every kind, none of them large."""
    odd = [content for name, content in odd_images().items() if len(content) < 100_000 and "large-" not in name]
    deep = [tiff_file((np.arange(256 * n) * 99 % 251).astype(kind).reshape(16, 16, n)) for n, kind in _DEEP]
    others = [encoded(sample_image(), kind) for kind in ("PPM", "ICO", "TGA", "JPEG2000", "AVIF", "MPO")]
    return [*odd, *deep, *others, *_of_extras()]


def _of_extras() -> list[bytes]:
    found = []
    with contextlib.suppress(ImportError):
        import pillow_heif

        buffer = io.BytesIO()
        pillow_heif.from_pillow(sample_image()).save(buffer, quality=50)
        found.append(buffer.getvalue())
    with contextlib.suppress(ImportError):
        from pydicom.data import get_testdata_file

        for name in ("CT_small.dcm", "MR_small_RLE.dcm", "examples_palette.dcm", "ExplVR_BigEnd.dcm"):
            with contextlib.suppress(Exception):  # not every one comes with the package
                found.append(Path(str(get_testdata_file(name, download=False))).read_bytes())
    return found


@functools.cache
def tables() -> list[tuple[str, bytes]]:
    """A sound table or archive of every form, by its extension; their images are ``0.png`` to ``5.png``."""
    rows = b"path,label,split\n" + b"".join(b"%d.png,%s,train\n" % (n, b"ab"[n % 2 : n % 2 + 1]) for n in range(6))
    buffer = io.BytesIO()
    np.savez(buffer, x_train=np.zeros((6, 4, 4), np.uint8), y_train=np.arange(6) % 2)
    found = [(".csv", rows), (".tsv", rows.replace(b",", b"\t")), (".npz", buffer.getvalue())]
    with contextlib.suppress(ImportError):
        import pyarrow
        import pyarrow.parquet

        buffer = io.BytesIO()
        columns = {"path": [f"{n}.png" for n in range(6)], "label": list("ababab")}
        pyarrow.parquet.write_table(pyarrow.table(columns), buffer)
        found.append((".parquet", buffer.getvalue()))
    return found


def tar(members: list[tuple[str, str, int]]) -> tuple[bytes, dict[bytes, str]]:
    """A tar of (key, kind, label), and by the content of each image the label that was written with it."""
    buffer, label_of = io.BytesIO(), {}
    with tarfile.open(fileobj=buffer, mode="w") as file:

        def add(name: str, content: bytes) -> None:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))

        for number, (key, kind, label) in enumerate(members):
            image = encoded(sample_image(shade=number))
            if kind in ("pair", "json"):
                label_of[image] = str(label)
            if kind in ("pair", "image", "json"):
                add(f"{key}.png", image)
            if kind in ("pair", "label"):
                add(f"{key}.cls", str(label).encode())
            if kind == "json":
                add(f"{key}.json", b'{"label": %d}' % label)
            if kind == "other":
                add(f"{key}.npy", b"x")
            if kind == "link":
                info = tarfile.TarInfo(f"{key}.png")
                info.type, info.linkname = tarfile.LNKTYPE, "0.png"
                file.addfile(info)
    return buffer.getvalue(), label_of


@functools.cache
def model() -> Path:
    """A sound model file."""
    return write_tiny_model(Path(tempfile.mkdtemp(prefix="fuzz-model-")) / "model.safetensors")


def image_of(number: int) -> bytes:
    """A small image, another one for each number."""
    return encoded(Image.fromarray(np.full((8, 8, 3), number % 256, np.uint8)))
