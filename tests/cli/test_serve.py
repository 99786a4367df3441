"""The command itself; what it starts is tested in ``tests/serving``."""

import json
import subprocess
import sys


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "glassworks", "serve", *words], capture_output=True, text=True, timeout=120, check=False
    )


def test_help_imports_neither_torch_nor_fastapi():
    code = (
        "import sys; from glassworks.cli.main import main; main(['serve', '--help']); "
        "print([m for m in ('torch', 'fastapi', 'uvicorn', 'numpy') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "--token-file" in done.stdout


def test_wrong_settings_are_named(tmp_path):
    for words, wanted in (
        (["a", "--limit", "bodybytes=1"], "did you mean 'body_bytes'"),
        (["a", "--limit", "body_bytes=-1"], "above zero"),
        (["a=b", "a=c"], "a name of its own"),
        (["a", "--token-file", str(tmp_path / "none")], "a token"),
        (["a", "--host", "192.0.2.7", "--port", "1"], "free address"),
    ):
        done = run(*words, "--json")
        assert done.returncode == 2, done.stderr
        error = json.loads(done.stdout)["error"]
        assert wanted.lower() in json.dumps(error).lower()
