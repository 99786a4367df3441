"""Runs a shipped recipe in full and keeps what its page shows.

python docs/measure.py NAME [--run DIR] [--about TEXT] [key=value ...]

Writes docs/results/NAME.json and docs/recipes/images/NAME-*.svg; of a wide figure, NAME-*-slim.svg for a telephone.
With ``--run`` a finished run is taken as it is.
``--about`` says what files a run with settings of its own was about.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from glassworks.charts import Chart, ImageGrid, by_epoch, line_chart
from glassworks.charts.narrow import for_telephone
from glassworks.charts.render import svg_file
from glassworks.core.device import processor_name
from glassworks.verbs.train import train

DOCS = Path(__file__).parent
MOST_ROWS = 40


def main(arguments: list[str]) -> None:
    """See the top of the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("settings", nargs="*")
    parser.add_argument("--run", type=Path)
    parser.add_argument("--cpu-seconds", type=float)
    parser.add_argument("--about", help="what data of your own the run was about")
    options = parser.parse_args(arguments)
    begin = time.process_time()
    if options.run:
        values = _report(options.run)
    else:
        with tempfile.TemporaryDirectory() as folder:
            train(options.name, out=Path(folder) / "run", settings=options.settings)
            values = _report(Path(folder) / "run")
    kept = _of_classifier(values) if "verdicts" not in values else _of_findings(values)
    is_classifier = "verdicts" not in values
    drawn = [Chart.from_dict(chart) for chart in values["charts"]]
    if is_classifier:  # its images, and one figure of its curves
        drawn = [*(chart for chart in drawn if isinstance(chart.panels[0], ImageGrid)), *_curves(values["curves"])]
    if options.run and not options.cpu_seconds:
        kept["wall_seconds"] = round(sum(values["seconds"].values()), 1)
    else:
        kept["cpu_seconds"] = options.cpu_seconds or round(time.process_time() - begin, 1)
    # What names a folder of this machine is not part of the result.
    kept["settings"] = [re.sub(r"=/.*/", "=", setting) for setting in options.settings]
    if options.about:
        kept["about"] = options.about
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    kept["machine"] = f"{processor_name()}, {'one thread' if threads == '1' else f'{threads} threads'}"
    kept["date"] = datetime.now(tz=UTC).date().isoformat()
    kept["figures"] = [_saved(options.name, number, chart) for number, chart in enumerate(drawn, 1)]
    target = DOCS / "results" / f"{options.name}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _report(run: Path) -> dict[str, Any]:
    return json.loads((run / "report.json").read_text(encoding="utf-8"))


def _of_findings(values: dict[str, Any]) -> dict[str, Any]:
    tables = [table | {"rows": table["rows"][:MOST_ROWS]} for table in values["tables"]]
    return {"verdicts": values["verdicts"], "tables": tables}


def _of_classifier(values: dict[str, Any]) -> dict[str, Any]:
    names = ("accuracy", "interval", "n", "seconds", "curves")
    backbone = {name: values["backbone"][name] for name in ("name", "parameters", "input_size")}
    finetune = {"finetune": values["finetune"]} if values["finetune"] else {}
    return {name: values[name] for name in names} | {"backbone": backbone} | finetune


def _curves(curves: list[dict[str, Any]]) -> list[Chart]:
    """Loss and accuracy by epoch, where the loop ran."""
    if len(curves) < 2:
        return []
    losses = {"training": "train_loss", "monitor images": "monitor_loss"}
    lines = {name: by_epoch([epoch[key] for epoch in curves]) for name, key in losses.items() if curves[0][key]}
    return [line_chart("Loss", "Loss by epoch, while learning and on the monitor images.", lines, x="epoch", y="loss")]


def _saved(name: str, number: int, chart: Chart) -> dict[str, str]:
    path = DOCS / "recipes" / "images" / f"{name}-{number}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg_file(chart), encoding="utf-8")
    slim, narrow = path.with_stem(f"{path.stem}-slim"), for_telephone(chart)
    slim.unlink(missing_ok=True)
    if narrow:
        slim.write_text(svg_file(narrow), encoding="utf-8")
    return {"title": chart.title, "caption": chart.caption, "file": f"images/{path.name}"}


if __name__ == "__main__":
    main(sys.argv[1:])
