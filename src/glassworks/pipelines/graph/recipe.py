"""The recipe of the differentiable graph of an expression."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.graph.expression import parsed, values, variables


class GraphConfig(Config):
    """The ``[graph]`` table."""

    expression: Annotated[str, Field(max_length=1000)] = "x = w**2; y = sin(x); z = exp(y)"
    """Statements with a name each, the last one the result: ``+ - * / **``, sin, cos, tan, exp, log, sqrt, tanh, ..."""
    values: dict[str, Annotated[float, Field(ge=-1e6, le=1e6)]] = {"w": 0.8}
    """A number for each name that no statement computes."""

    @model_validator(mode="after")
    def _computable(self) -> Self:
        nodes = parsed(self.expression)
        missing = [name for name in variables(nodes) if name not in self.values]
        needless = [name for name in self.values if name not in variables(nodes)]
        if missing or needless:
            wanted = ", ".join(f"{name} = {self.values.get(name, 1.0):g}" for name in variables(nodes))
            wrong = [f"no value for {', '.join(missing)}"] if missing else []
            wrong += [f"{', '.join(needless)} is not in the expression"] if needless else []
            raise ValueError(f"{' and '.join(wrong)}; write graph.values={{{wanted}}}")
        values(nodes, self.values)
        return self


class GraphRecipe(Recipe):
    """The graph of an expression, forward and backward."""

    task: str = "graph"
    """The kind of recipe: what one run of it does."""
    graph: GraphConfig = GraphConfig()

    def describe(self) -> str:
        """See `Recipe.describe`."""
        return f"The graph of {self.graph.expression}, forward and backward"
