"""How long until something answers: whole processes, medians, against importing fastai."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import (
    MOBILENET,
    PEERS_ENV,
    ROOT,
    Finished,
    alternate,
    glassworks,
    hymenoptera,
    median,
    peer_python,
    run,
    write_results,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peers-env", type=Path, default=PEERS_ENV)
    parser.add_argument("--alone", action="store_true", help="without fastai, whose environment takes minutes to make")
    options = parser.parse_args()
    fastai = None if options.alone else peer_python(options.peers_env, "fastai")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source = hymenoptera(work / "data", 6)
        glassworks("train", source, "--weights", MOBILENET, "--out", work / "run", "--json", cache=work / "cache")
        glassworks("export", work / "run", "--to", "onnx", "--out", work / "model.onnx", cache=work / "cache")
        image = next(source.rglob("*.jpg"))
        importing = [sys.executable, "-c", "import glassworks"]
        contenders = {
            "glassworks --help": lambda: glassworks("--help", cache=work / "cache"),
            "import glassworks": lambda: run(importing, PYTHONPATH=ROOT / "src"),
            "glassworks predict, one image, exported to ONNX": lambda: glassworks(
                "predict", work / "model.onnx", image, cache=work / "cache"
            ),
            "glassworks predict, one image, model file": lambda: glassworks(
                "predict", work / "run", image, cache=work / "cache"
            ),
            "glassworks train digits, first line": lambda: first_line(work, "train", "digits"),
        }
        if fastai:
            contenders["import fastai.vision.all"] = lambda: run([fastai, "-c", "import fastai.vision.all"])
        results = alternate(options.rounds, contenders)
    seconds = {name: sorted(done.seconds for done in all_done) for name, all_done in results.items()}
    used = {
        name: median([{"used": done.processor_seconds} for done in every], "used") for name, every in results.items()
    }
    rows = [[name, values[len(values) // 2], values[0], values[-1], used[name]] for name, values in seconds.items()]
    write_results(
        "startup",
        "From a cold start to an answer: whole processes",
        ["", "median, s", "fastest, s", "slowest, s", "processor, s"],
        rows,
        {"rounds": options.rounds, "seconds": seconds, "processor_seconds": used},
    )


def first_line(folder: Path, *arguments: str) -> Finished:
    """Of what a command says on its way; then it is ended."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "glassworks", *arguments], cwd=folder, text=True, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "GLASSWORKS_CACHE": str(folder / "cache")},
    )  # fmt: skip
    assert process.stderr is not None
    line = process.stderr.readline()
    seconds = time.perf_counter() - begin
    process.kill()
    _, _, usage = os.wait4(process.pid, 0)
    process.stderr.close()
    return Finished(seconds, 0.0, line, usage.ru_utime + usage.ru_stime)


if __name__ == "__main__":
    main()
