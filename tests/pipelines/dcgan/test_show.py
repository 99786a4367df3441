import subprocess
import sys


def test_showing_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, glassworks.pipelines.dcgan.show\nprint([m for m in ('torch', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
