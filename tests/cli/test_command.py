import gc
import subprocess
import sys
import weakref

import pytest

from glassworks.cli.command import run_context
from glassworks.data.images.decode import decode
from glassworks.testing.images import encoded, sample_image


def test_the_command_line_prints_no_remarks_of_pillow(tmp_path):
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"  # one entry of two
    content = encoded(sample_image(), "JPEG", exif=exif)
    with pytest.warns(UserWarning, match="Corrupt EXIF"):
        decode(content)
    (tmp_path / "photo.jpg").write_bytes(content)
    program = "import sys; from glassworks.cli.command import run_context\n"
    program += "from glassworks.data.images.decode import decode\n"
    program += "with run_context(): print(decode(open(sys.argv[1], 'rb').read()).size)"
    command = [sys.executable, "-c", program, str(tmp_path / "photo.jpg")]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stderr.split() == ["(32,", "48)"]  # turned upright: the entry that is there was read


def test_garbage_is_collected_from_the_first_stage_of_work():
    """Before it modules are imported, and those would be looked through again and again."""
    with run_context() as context:
        seen = [gc.isenabled()]
        with context.stage("one image", 1):
            seen.append(gc.isenabled())
        with context.stage("work"):
            seen.append(gc.isenabled())
    assert (seen, gc.isenabled()) == ([False, False, True], True)


class Circle:
    """Refers to itself: only a collection frees it."""

    def __init__(self):
        self.itself = self


def test_garbage_of_before_the_work_is_freed():
    """It was put with what is never looked at again, and stayed until the command ended."""
    with run_context() as context:
        left = weakref.ref(Circle())
        with context.stage("work"):
            gc.collect()
            assert left() is None


def test_garbage_is_collected_again_after_a_command_without_work():
    with run_context():
        assert not gc.isenabled()
    assert gc.isenabled()
