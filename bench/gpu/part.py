"""What every part shares: its options, the machine in words, and its one file of results."""

import argparse
import json
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from packages import NEEDED, OPTIONAL, missing

from glassworks.core.device import num_processors, processor_name


@dataclass(frozen=True)
class Part:
    """One part as it was called.

    Attributes:
        name: of its file of results.
        device: where it computes.
        out: folder of the results.
        work: folder for everything else, kept between calls.
        tiny: a trial, whose figures mean nothing.
        deadline: when it will be ended, by ``time.time``.
    """

    name: str
    device: torch.device
    out: Path
    work: Path
    tiny: bool
    deadline: float

    @classmethod
    def from_command_line(cls, file: str) -> "Part":
        """As ``bench/gpu.sh`` calls it."""
        parser = argparse.ArgumentParser()
        parser.add_argument("--device", default="cuda")
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--work", type=Path, required=True)
        parser.add_argument("--until", type=float, default=time.time() + 60, help="seconds since 1970")
        parser.add_argument("--tiny", action="store_true")
        options = parser.parse_args()
        if options.device == "cuda" and not torch.cuda.is_available():
            sys.exit("expected a CUDA device; found none. Use --device cpu --tiny for a trial.")
        device = torch.device(options.device)
        return cls(Path(file).stem, device, options.out, options.work, options.tiny, options.until)

    @property
    def seconds_left(self) -> float:
        """Until it is ended from outside."""
        return self.deadline - time.time()

    def pick(self, full: Any, tiny: Any) -> Any:
        """A size: the full one, or that of a trial."""
        return tiny if self.tiny else full

    @property
    def _partial(self) -> Path:
        return self.out / f"{self.name}.partial.json"

    def keep(self, results: dict[str, Any]) -> None:
        """``OUT/NAME.partial.json``: what is measured so far, should the part be ended before it is whole."""
        document = {"part": self.name, "trial": self.tiny, "machine": self.machine(), **results}
        draft = self._partial.with_suffix(".draft")
        draft.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        draft.replace(self._partial)

    def write(self, results: dict[str, Any]) -> None:
        """``OUT/NAME.json``: the part is whole, and is not run again."""
        self.keep(results)
        self._partial.replace(self.out / f"{self.name}.json")
        print(json.dumps({key: value for key, value in results.items() if key != "losses"}, indent=1)[:4000])

    def machine(self) -> dict[str, Any]:
        """Device, processor, versions and what is not installed."""
        on_gpu = self.device.type == "cuda"
        return {
            "device": torch.cuda.get_device_name() if on_gpu else "processor",
            "processor": processor_name(),
            "cores": num_processors(),
            "torch": torch.__version__,
            "python": platform.python_version(),
            "missing": missing(NEEDED) + missing(OPTIONAL),
            "measured": time.strftime("%Y-%m-%d"),
        }

    def wait(self) -> None:
        """Until the device has done what it was given."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()
