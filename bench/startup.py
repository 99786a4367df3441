"""How long until something answers: whole processes, medians, against importing fastai."""

import argparse
import sys
import tempfile
from pathlib import Path

from common import MOBILENET, PEERS_ENV, ROOT, alternate, glassworks, hymenoptera, peer_python, run, write_results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peers-env", type=Path, default=PEERS_ENV)
    options = parser.parse_args()
    fastai = peer_python(options.peers_env, "fastai")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source = hymenoptera(work / "data", 6)
        glassworks("train", source, "--weights", MOBILENET, "--out", work / "run", "--json", cache=work / "cache")
        image = next(source.rglob("*.jpg"))
        importing = [sys.executable, "-c", "import glassworks"]
        contenders = {
            "glassworks --help": lambda: glassworks("--help", cache=work / "cache"),
            "import glassworks": lambda: run(importing, PYTHONPATH=ROOT / "src"),
            "glassworks predict, one image": lambda: glassworks("predict", work / "run", image, cache=work / "cache"),
            "import fastai.vision.all": lambda: run([fastai, "-c", "import fastai.vision.all"]),
        }
        results = alternate(options.rounds, contenders)
    seconds = {name: sorted(done.seconds for done in all_done) for name, all_done in results.items()}
    rows = [[name, values[len(values) // 2], values[0], values[-1]] for name, values in seconds.items()]
    write_results(
        "startup",
        "From a cold start to an answer: whole processes",
        ["", "median, s", "fastest, s", "slowest, s"],
        rows,
        {"rounds": options.rounds, "seconds": seconds},
    )


if __name__ == "__main__":
    main()
