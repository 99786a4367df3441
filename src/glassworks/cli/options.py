"""The arguments and options that several commands share, described once."""

from typing import Annotated

import typer

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        show_default=False,
        help="A folder of class folders, a CSV or Parquet manifest, tar shards, an embedded set (digits, xo), "
        "torchvision:NAME or hf:NAME.",
    ),
]
Run = Annotated[
    str, typer.Argument(metavar="RUN", show_default=False, help="A run folder, or the model.safetensors of one.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on standard output.")]
