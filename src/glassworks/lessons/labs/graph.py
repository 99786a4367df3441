"""The graph of a formula that a reader typed: parsed, never run; computed forwards and backwards, beside autograd."""

from dataclasses import asdict
from typing import Any

from pydantic import ValidationError

from glassworks.core.errors import InputError
from glassworks.pipelines.graph.expression import parsed, variables
from glassworks.pipelines.graph.passes import both
from glassworks.pipelines.graph.recipe import GraphConfig
from glassworks.pipelines.graph.train import autograd

LONGEST = 200
"""Letters of a formula."""
_BEGIN = 0.8


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The graph that a page asks for.

    Raises:
        InputError: no arithmetic, or a value that cannot be computed.
    """
    values = [float(one) for one in asked.get("values", []) if isinstance(one, int | float)]
    return {"graph": graph_of(str(asked.get("expression", "")), values)}


def graph_of(expression: str, values: list[float]) -> dict[str, Any]:
    """Steps, edges and autograd's derivatives by variable; values that are missing begin somewhere.

    Raises:
        InputError: no arithmetic, or a value that cannot be computed.
    """
    try:
        nodes = parsed(expression[:LONGEST])
        names = variables(nodes)
        given = dict(zip(names, [*values[: len(names)], *[_BEGIN] * len(names)], strict=False))
        config = GraphConfig(expression=expression[:LONGEST], values=given)
        steps, edges, _ = both(config, nodes)
        found = autograd(nodes, config)
    except ValidationError as error:
        raise _refused(expression, error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    except ValueError as error:
        raise _refused(expression, str(error)) from None
    return {
        "steps": [asdict(step) for step in steps],
        "edges": [asdict(edge) for edge in edges],
        "autograd": [found[name] for name in names],
    }


def _refused(expression: str, why: str) -> InputError:
    return InputError(
        expected="a formula such as exp(sin(w**2))",
        found=f"'{expression[:80]}': {why}",
        do="Use + - * / **, and functions such as sin, exp, log, tanh, relu.",
    )
