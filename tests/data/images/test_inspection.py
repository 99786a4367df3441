import io
import struct

import pytest
from PIL import Image

from glassworks.data.images.decode import decode
from glassworks.data.images.inspection import inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.open import open_source
from glassworks.testing.images import NOTED, UNUSABLE, encoded, odd_images, sample_image
from glassworks.testing.sources import write_folder

ODD = odd_images()


@pytest.mark.parametrize("name", ODD)
def test_every_odd_kind_is_named(name):
    inspection = inspect(ODD[name], name)
    kinds = tuple(note.kind for note in inspection.notes)
    if name in UNUSABLE and UNUSABLE[name] not in ("truncated", "corrupt"):
        assert kinds == (UNUSABLE[name],)
        assert inspection.notes[0].action == "excluded"
        assert not inspection.usable
    else:  # whether pixels are damaged only decoding can tell
        assert kinds == NOTED.get(name, ())
        assert inspection.usable == (name != "one-pixel.png")


@pytest.mark.parametrize("name", ODD)
def test_odd_images_decode_unless_listed_as_unusable(name):
    if name in UNUSABLE:
        with pytest.raises(UnusableImageError) as error:
            decode(ODD[name])
        assert error.value.kind == UNUSABLE[name]
    else:
        assert decode(ODD[name]).mode == "RGB"


def test_the_header_is_reported():
    inspection = inspect(ODD["exif-6.jpg"], "a/exif-6.jpg")
    assert (inspection.format, inspection.width, inspection.height, inspection.mode) == ("JPEG", 48, 32, "RGB")
    assert (inspection.frames, inspection.orientation) == (1, 6)
    assert inspect(ODD["animated.gif"], "x.gif").frames == 3


def test_the_hash_is_that_of_the_content_alone():
    one, same, other = (
        inspect(ODD[name], path) for name, path in [("plain.png", "a"), ("plain.png", "b"), ("grey.png", "a")]
    )
    assert one.content_hash == same.content_hash != other.content_hash
    assert len(one.content_hash) == 32


def test_a_picture_of_zero_width_is_named():
    assert [note.kind for note in inspect(ODD["zero-sized.png"], "a.png").notes] == ["zero_sized"]


def test_sixteen_bit_colour_is_seen_though_pillow_shows_eight():
    header, rest = encoded(sample_image())[:16], encoded(sample_image())[33:]
    ihdr = struct.pack(">IIBBBBB", 48, 32, 16, 2, 0, 0, 0)
    import zlib

    content = header + ihdr + struct.pack(">I", zlib.crc32(b"IHDR" + ihdr)) + rest
    assert [note.kind for note in inspect(content, "a.png").notes] == ["sixteen_bit"]


def test_a_camera_picture_with_a_preview_is_not_animated():
    buffer = io.BytesIO()
    sample_image().save(buffer, "MPO", save_all=True, append_images=[sample_image(24, 16)])
    inspection = inspect(buffer.getvalue(), "photo.jpg")
    assert inspection.format == "MPO"
    assert inspection.notes == ()


def loaders():
    """Every class of Pillow's that decodes in its own way."""
    classes = [Image.Image]
    for known in classes:
        classes += known.__subclasses__()
    return {known for known in classes if "load" in vars(known)}


def test_headers_alone_are_read(monkeypatch):
    decoded = []  # written down instead of raised: what goes wrong in a header is caught
    for known in loaders():
        monkeypatch.setattr(known, "load", lambda self, load=known.load: (decoded.append(self.format), load(self))[1])
    usable = [name for name in ODD if name not in UNUSABLE and name != "maximum-4095.pgm"]  # it is read by NumPy
    for name in usable:
        decode(ODD[name])
        assert decoded, f"the decoding of {name} is noticed"
        decoded.clear()
        inspect(ODD[name], name)
        assert decoded == [], name


def test_notes_are_shared_between_images():
    first, second = inspect(ODD["grey.png"], "a.png"), inspect(ODD["grey.png"], "b.png")
    assert first.notes[0] is second.notes[0]


def test_a_file_that_cannot_be_read_is_not_called_empty(tmp_path):
    source = open_source(write_folder(tmp_path, {"ants": 2, "bees": 2}))
    (tmp_path / "ants" / "000.png").unlink()
    (tmp_path / "ants" / "001.png").write_bytes(b"")
    gone, empty = (inspect(content, source.samples[at].path).notes[0] for at, content in source.read([0, 1]))
    assert (gone.kind, gone.detail) == ("unreadable", "the file cannot be read (No such file or directory)")
    assert (empty.kind, empty.detail) == ("zero_bytes", "the file is empty")
