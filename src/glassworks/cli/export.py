"""``glassworks export``: the model in a form that runs elsewhere, with proof that it computes the same."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json, Run
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console


def export(
    run: Run,
    to: Annotated[
        Literal["onnx", "pt2"], typer.Option(show_default=False, help="ONNX, or PyTorch's own torch.export.")
    ],
    out: Annotated[
        str | None, typer.Option(metavar="FILE", help="Where to write it; default: beside the model.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Exports a model, pixels' preparation included, and proves that it predicts the same; refuses if it does not."""

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.export import export

        return export(run, to, out=out, context=context)

    run_command(verb, _draw, as_json=as_json)


def _draw(report: dict[str, Any], console: "Console") -> None:
    from glassworks.cli.draw import facts, titled

    parity = report["parity"]
    body = facts(
        [
            ("File", report["file"]),
            ("Proven on", f"{parity['n']:,} images against the model itself"),
            ("Largest difference", f"{parity['max_probability_difference']:.1e} in any probability"),
            ("Changed decisions", f"{len(parity['changed_decisions']):,}"),
            ("In the graph", "; ".join(report["in_the_graph"])),
            ("Left to you", "; ".join(report["left_to_the_caller"])),
        ]
    )
    console.print(titled(f"Exported to {report['format']}", body))
