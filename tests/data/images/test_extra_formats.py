"""HEIC and DICOM through their packages, and the names of what nothing reads."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from glassworks.core import extras
from glassworks.data.images.decode import decode
from glassworks.data.images.inspection import inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.names import is_image_name
from glassworks.testing.images import sample_image

VALUES = np.arange(16 * 16, dtype=np.uint16).reshape(16, 16) * 4


def heic(image):
    pillow_heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=-1, chroma=444)
    return buffer.getvalue()


def dicom(values, **tags):
    pydicom = pytest.importorskip("pydicom")
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    data = pydicom.Dataset()
    data.file_meta = meta
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.Rows, data.Columns = values.shape[:2]
    data.SamplesPerPixel = 3 if values.ndim == 3 else 1
    data.PhotometricInterpretation = "RGB" if values.ndim == 3 else "MONOCHROME2"
    data.BitsAllocated = data.BitsStored = values.dtype.itemsize * 8
    data.HighBit, data.PixelRepresentation = data.BitsStored - 1, int(values.dtype.kind == "i")
    if values.ndim == 3:
        data.PlanarConfiguration = 0
    for name, value in tags.items():
        setattr(data, name, value)
    data.PixelData = values.tobytes()
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, data, enforce_file_format=True)
    return buffer.getvalue()


def grey(content, wanted="stated"):
    return np.asarray(decode(content, None, wanted))[..., 0]


def test_heic_is_read():
    content = heic(sample_image())
    assert np.abs(np.asarray(decode(content)).astype(int) - np.asarray(sample_image())).mean() < 3
    inspection = inspect(content, "photo.heic")
    assert (inspection.format, inspection.width, inspection.height) == ("HEIF", 48, 32)
    assert inspection.notes == ()
    assert [note.kind for note in inspect(content, "photo.jpg").notes] == ["wrong_extension"]


def test_the_readers_of_the_host_process_stay_as_they_were():
    before = set(Image.OPEN)
    decode(heic(sample_image()))
    assert set(Image.OPEN) == before


def test_dicom_is_shown_in_its_window():
    content = dicom(VALUES, BitsStored=12, HighBit=11, WindowCenter="500.5", WindowWidth="401")
    np.testing.assert_array_equal(grey(content), np.clip(np.floor((VALUES - 300.0) * 255 / 400 + 0.5), 0, 255))
    assert inspect(content, "a.dcm").usable
    assert inspect(content, "a.dcm").format == "DICOM"


def test_dicom_without_a_window_has_the_range_of_its_bits():
    content = dicom(VALUES, BitsStored=12, HighBit=11)
    np.testing.assert_array_equal(grey(content), np.floor(VALUES * 255.0 / 4095 + 0.5))
    np.testing.assert_array_equal(grey(content, (0, 1020)), np.floor(VALUES * 255.0 / 1020 + 0.5))


def test_dicom_in_hounsfield_units():
    stored = VALUES.astype(np.int16) - 500
    window = {"WindowCenter": ["0.5", "1"], "WindowWidth": ["1001", "2"]}
    content = dicom(stored, RescaleSlope="2", RescaleIntercept="-24", **window)
    expected = np.clip(np.floor((stored * 2 - 24.0 + 500) * 255 / 1000 + 0.5), 0, 255)
    np.testing.assert_array_equal(grey(content), expected)


def test_dicom_whose_least_value_is_white_is_turned_over():
    usual, negative = (
        grey(dicom(VALUES, BitsStored=12, HighBit=11, PhotometricInterpretation=f"MONOCHROME{number}"), wanted)
        for number, wanted in ((2, "image"), (1, "image"))
    )
    np.testing.assert_array_equal(negative, 255 - usual.astype(int))


def test_dicom_in_colour():
    colour = np.asarray(sample_image())
    np.testing.assert_array_equal(np.asarray(decode(dicom(colour))), colour)


def test_damaged_dicom_is_named():
    content = dicom(VALUES)
    with pytest.raises(UnusableImageError):
        decode(content[:-100])
    with pytest.raises(UnusableImageError, match="without pixels"):
        decode(content[: content.index(b"\xe0\x7f\x10\x00")])


@pytest.mark.parametrize(
    ("make", "package", "extra"),
    [(lambda: heic(sample_image()), "pillow_heif", "heic"), (lambda: dicom(VALUES), "pydicom", "dicom")],
)
def test_without_the_package_it_says_what_to_install(monkeypatch, make, package, extra):
    content = make()
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == package else sys.modules)
    (note,) = inspect(content, f"a.{extra}").notes
    assert (note.kind, note.action) == ("missing_extra", "excluded")
    assert f"pip install 'glassworks[{extra}]'" in note.detail


@pytest.mark.parametrize("name", ["a.heic", "b.HEIF", "c.hif", "d.dcm"])
def test_their_files_are_images(name):
    assert is_image_name(name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"8BPS\0\1", "a Photoshop document"),
        (b"<!DOCTYPE html><p>404", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (b"\xff\xd8\xff\xe0", "begins as JPEG"),
        (b"hello", "no image format is recognised"),
    ],
)
def test_what_is_no_readable_image_is_named(content, said):
    with pytest.raises(UnusableImageError, match=said):
        decode(content)
