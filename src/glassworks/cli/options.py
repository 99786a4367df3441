"""The arguments and options that several commands share, described once."""

from typing import Annotated

import typer

from glassworks.data.sources.catalog import EMBEDDED

_SOURCES = (
    "a folder of class folders, a CSV or Parquet manifest, tar shards, an embedded set "
    f"({', '.join(EMBEDDED)}), torchvision:NAME or hf:NAME"
)

Source = Annotated[
    str, typer.Argument(metavar="SOURCE", show_default=False, help=f"{_SOURCES[0].upper()}{_SOURCES[1:]}.")
]
SourceOrRecipe = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE|RECIPE",
        show_default=False,
        help=f"{_SOURCES[0].upper()}{_SOURCES[1:]}; or a recipe: a TOML file or the name of a shipped one.",
    ),
]
Run = Annotated[
    str, typer.Argument(metavar="RUN", show_default=False, help="A run folder, or the model.safetensors of one.")
]
Reading = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="How a folder or table is read, such as data.label_column=NAME or data.splits=made; repeatable.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on standard output.")]
Host = Annotated[str, typer.Option(help="Address to listen on; beyond this machine only with a token.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
TokenFile = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="A file with the token that is asked for; without it one is made where needed."),
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="A further name by which the server may be addressed; repeatable."),
]
