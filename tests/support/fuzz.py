"""Damaged and odd input of every kind, drawn by hypothesis: nothing hangs, nothing is a traceback, no label changes.

``python tests/support/fuzz.py SECONDS [PROPERTY ...]`` (``make fuzz SECONDS=600``) goes on with other draws each time,
and stops at the first fault with the smallest example of it. The tests run each property for a few draws.
"""

import contextlib
import csv
import faulthandler
import gzip
import os
import random
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
from fuzz_files import LABELS, MEMBERS, NAMES, damaged, image_of, images, model, tables, tar
from fuzz_server import requests, served_images, served_requests
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from glassworks.core.errors import GlassworksError, ModelFileError
from glassworks.core.pixels import Decode
from glassworks.data.images.decode import decode, decode_whole
from glassworks.data.images.inspection import inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.remarks import remark
from glassworks.data.sources.names import is_clutter, is_image_name
from glassworks.data.sources.open import open_source
from glassworks.inference.predictor import Predictor
from glassworks.testing.sources import check_source
from glassworks.verbs.check import check
from glassworks.verbs.predict import predict

LIMIT = 10
"""Seconds that one example may take."""


def decoders(content: bytes, wanted: Any, reduce_to: int | None) -> None:
    """A file is an RGB image, the same each time, or a sentence says why not; the header does not contradict it."""
    header = inspect(content, "a.jpg", wanted)
    try:
        decoded = decode_whole(content, reduce_to, wanted)
    except UnusableImageError as refused:
        if not (refused.kind and refused.detail):
            raise
        return
    assert decoded.image.mode == "RGB"
    remark(decoded, content, Decode(range=wanted))
    assert np.array_equal(decoded.image, decode(content, reduce_to, wanted))
    assert header.usable or {found.kind for found in header.notes if found.action == "excluded"} == {"tiny"}


def labels(rows: list[tuple[bool, str]], delimiter: str, header: str, encoding: str) -> None:
    """Each image of a table has the label of its row, or the table is refused in words."""
    with _folder() as folder:
        wanted: dict[str, str] = {}
        columns = header.split(",")
        with (folder / "t.csv").open("w", newline="", encoding=encoding) as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(columns)
            for number, (exists, label) in enumerate(rows):
                name = f"{number}.png"
                if exists:
                    (folder / name).write_bytes(image_of(number))
                    wanted[name] = label.strip()
                writer.writerow([label, name] if columns[0] == "label" else [name, label])
        source = _opened(folder / "t.csv")
        for sample in source.samples if source else ():
            assert _is_same(source.classes[sample.label], wanted[sample.path]), (sample, source.classes)


def _is_same(one: str, other: str) -> bool:
    """Equal as text, or as whole numbers: tables of numbers with gaps in them say 3.0 for 3."""
    with contextlib.suppress(ValueError):
        return one == other or (float(one) == float(other) and float(one).is_integer())
    return False


def damaged_tables(extension: str, content: bytes) -> None:
    """A damaged table or archive is a source that keeps the contract, or is refused in words."""
    with _folder() as folder:
        for number in range(6):
            (folder / f"{number}.png").write_bytes(image_of(number))
        (folder / f"t{extension}").write_bytes(content)
        source = _opened(folder / f"t{extension}")
        if source is not None:
            check_source(source)


def tars(members: list[tuple[str, str, int]], is_compressed: bool) -> None:
    """An image in a shard has the label that was written with it, or is left out."""
    content, label_of = tar(members)
    alone = {key for key, kind, _ in members if kind in ("image", "label")}
    with _folder() as folder:
        (folder / "s.tar").write_bytes(gzip.compress(content) if is_compressed else content)
        source = _opened(folder / "s.tar")
        if source is None:
            return
        check_source(source)
        for index, image in source.read(range(len(source.samples))):
            sample = source.samples[index]
            if image in label_of:
                assert source.classes[sample.label] == label_of[image], (members, sample)
            else:  # an image alone, and behind it a label alone of the same name, are a sample as well
                assert sample.path.partition("/")[2].partition("#")[0].removesuffix(".png") in alone, (members, sample)


def damaged_tars(content: bytes) -> None:
    """A damaged tar gives what can be read of it, or is refused in words."""
    with _folder() as folder:
        (folder / "s.tar").write_bytes(content)
        source = _opened(folder / "s.tar")
        if source is not None:
            check_source(source)


def names(files: list[tuple[str, str]]) -> None:
    """Files of any name in class folders have the class of their folder, and each is checked and predicted."""
    with _folder() as folder:
        written: dict[str, tuple[str, bytes]] = {}
        for number, (label, name) in enumerate(files):
            (folder / "set" / label).mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError, UnicodeEncodeError):  # too long for the disk
                (folder / "set" / label / name).write_bytes(image_of(number))
                written[f"{label}/{name}"] = (label, image_of(number))
        source = _opened(folder / "set")
        if source is not None:
            check_source(source)
            for index, content in source.read(range(len(source.samples))):
                sample = source.samples[index]
                assert written[sample.path] == (source.classes[sample.label], content)
            found = {sample.path for sample in source.samples}
            for path in written:
                name = path.partition("/")[2]
                assert (path in found) == (is_image_name(name) and not is_clutter(name)), path
        with contextlib.suppress(GlassworksError):
            check(folder / "set").to_json()
        with contextlib.suppress(GlassworksError):
            answers = predict(model(), folder / "set", device="cpu")
            answers.to_json()
            assert all(one.label or one.error for one in answers.predictions)


def model_files(content: bytes) -> None:
    """A damaged model file is refused in words, or opens and answers."""
    with _folder() as folder:
        (folder / "model.safetensors").write_bytes(content)
        with contextlib.suppress(ModelFileError):
            predictor = Predictor.load(folder / "model.safetensors", device="cpu")
            (answer,) = predictor.predict(image_of(9))
            assert answer.label or answer.error


def _files(known: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(range(len(known))).map(known.__getitem__)


PROPERTIES: dict[FunctionType, tuple[st.SearchStrategy[Any], ...]] = {
    decoders: (
        damaged(_files(images())),
        st.sampled_from(["stated", "image", (0.0, 100.0)]),
        st.sampled_from([None, 4]),
    ),
    labels: (
        st.lists(st.tuples(st.booleans(), LABELS), max_size=8),
        st.sampled_from([",", ";", "\t"]),
        st.sampled_from(["path,label", "image,class", "file_name,category", "label,path"]),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ),
    damaged_tables: (
        st.shared(_files(tables()), key="table").map(lambda table: table[0]),
        damaged(st.shared(_files(tables()), key="table").map(lambda table: table[1])),
    ),
    tars: (st.lists(MEMBERS, max_size=14), st.booleans()),
    damaged_tars: (damaged(st.lists(MEMBERS, min_size=4, max_size=8).map(lambda members: tar(members)[0])),),
    names: (
        st.lists(
            st.tuples(st.sampled_from(["ants", "bees", "a b", "ü", "c\td"]), NAMES),
            min_size=1,
            max_size=8,
            unique=True,
        ),
    ),
    model_files: (damaged(st.builds(lambda: model().read_bytes())),),
    served_images: (damaged(_files(images())),),
    served_requests: (damaged(st.deferred(lambda: _files(requests()))),),
}
"""What holds for all input, and how the input is drawn."""


@contextlib.contextmanager
def _folder():
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(path: Path) -> Any:
    """The source, or ``None`` where it is refused in words."""
    try:
        return open_source(path)
    except GlassworksError as error:
        note(str(error))
        return None


def run(holds: FunctionType, examples: int, number: int) -> None:
    """So many draws of one property from this seed; a hang ends the process and shows where it hangs."""
    # A copy, since hypothesis marks the function that it is given and takes each only once.
    copied = FunctionType(holds.__code__, holds.__globals__, holds.__name__)
    fuzzed = given(*PROPERTIES[holds])(copied)
    chosen = settings(
        max_examples=examples, deadline=LIMIT * 1000, database=None, suppress_health_check=list(HealthCheck)
    )
    faulthandler.dump_traceback_later(60 + examples * LIMIT, exit=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on damaged files
            seed(number)(chosen(fuzzed))()
    finally:
        faulthandler.cancel_dump_traceback_later()


def main(seconds: float, named: Sequence[str] = ()) -> None:
    """Goes on for so long with all properties, or those that are named, and prints how much was drawn."""
    chosen = [holds for holds in PROPERTIES if not named or holds.__name__ in named]
    end, drawn = time.monotonic() + seconds, dict.fromkeys((holds.__name__ for holds in chosen), 0)
    while time.monotonic() < end:
        for holds in chosen:
            number = random.SystemRandom().randrange(2**32)
            try:
                run(holds, 50, number)
            except BaseException:
                print(f"{holds.__name__}, seed {number}; before it: {drawn}", file=sys.stderr)
                raise
            drawn[holds.__name__] += 50
    print(", ".join(f"{name}: {count:,}" for name, count in drawn.items()))


if __name__ == "__main__":
    os.environ.setdefault("GLASSWORKS_CACHE", tempfile.mkdtemp(prefix="fuzz-cache-"))
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, sys.argv[2:])
