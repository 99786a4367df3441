"""Expressions of arithmetic as a graph of single operations. Nothing is executed: the text is parsed and taken apart.

``x = w**2; y = sin(x); z = exp(y)`` has a statement for each name; the last one is the result. Allowed are numbers,
names, ``+ - * / **`` and the functions below.
"""

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MOST = 40
"""Operations of an expression."""
_LONGEST = 8  # letters of a name

Operand = int | float
"""A node by its number (int), or a constant (float)."""


def _relu(a: float) -> float:
    return max(a, 0.0)


def _sigmoid(a: float) -> float:
    return (1 + math.tanh(a / 2)) / 2


FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sin": (math.sin, math.cos),
    "cos": (math.cos, lambda a: -math.sin(a)),
    "tan": (math.tan, lambda a: 1 + math.tan(a) ** 2),
    "exp": (math.exp, math.exp),
    "log": (math.log, lambda a: 1 / a),
    "sqrt": (math.sqrt, lambda a: 0.5 / math.sqrt(a)),
    "tanh": (math.tanh, lambda a: 1 - math.tanh(a) ** 2),
    "sigmoid": (_sigmoid, lambda a: _sigmoid(a) * (1 - _sigmoid(a))),
    "relu": (_relu, lambda a: 1.0 if a > 0 else 0.0),
    "abs": (abs, lambda a: math.copysign(1.0, a) if a else 0.0),
}
"""Each function and its derivative; at their kinks those of relu and abs are 0, as torch has them."""

OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}
_SYMBOLS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}


@dataclass(frozen=True)
class Node:
    """A variable, or one operation.

    Attributes:
        name: its own, or ``v1``, ``v2``, ... where the text gives none.
        operation: a key of ``OPERATORS`` or ``FUNCTIONS``; empty for a variable.
        operands: what goes in.
    """

    name: str
    operation: str = ""
    operands: tuple[Operand, ...] = ()


class _Parser:
    """Statements to nodes, in the order in which they are computed."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.names: dict[str, Operand] = {}
        self.written: set[str] = set()

    def statements(self, text: str) -> None:
        """All of them; each but the last has a name."""
        self.written = set(re.findall(r"\w+", text))
        parts = [part.strip() for part in text.split(";") if part.strip()]
        if not parts:
            raise ValueError("an expression such as exp(sin(w**2)) is wanted, and there is none")
        for number, part in enumerate(parts, 1):
            target, equals, right = part.partition("=")
            if not equals and number < len(parts):
                raise ValueError(f"every statement but the last has a name, as in x = w**2: '{part}' has none")
            self._statement(target.strip() if equals else "", right.strip() if equals else part)

    def _statement(self, name: str, text: str) -> None:
        before = len(self.nodes)
        result = self.operand(_parsed(text))
        if name:
            _check_name(name)
            if name in self.names:
                raise ValueError(f"'{name}' has a value already: give each step a name of its own")
        # Only what this statement computed takes its name; `y = x` is x by another name.
        if isinstance(result, int) and result >= before and self.nodes[result].operation:
            node = self.nodes[result]
            self.nodes[result] = Node(name or self._result(node.name), node.operation, node.operands)
        if name:
            self.names[name] = result

    def operand(self, tree: ast.expr) -> Operand:
        """The node that computes ``tree``, or its value where it is constant."""
        match tree:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return float(value)
            case ast.Name(id=name):
                return self._variable(name)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._made("*", (-1.0, self.operand(inner)))
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.operand(inner)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _SYMBOLS:
                return self._made(_SYMBOLS[type(operator)], (self.operand(left), self.operand(right)))
            case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
                return self._made(name, (self.operand(inner),))
            case _:
                raise ValueError(
                    f"'{ast.unparse(tree)}' is not known: numbers, names, + - * / ** and {', '.join(FUNCTIONS)}"
                )

    def _variable(self, name: str) -> Operand:
        if name not in self.names:
            _check_name(name)
            self.nodes.append(Node(name))
            self.names[name] = len(self.nodes) - 1
        return self.names[name]

    def _made(self, operation: str, operands: tuple[Operand, ...]) -> Operand:
        if all(isinstance(operand, float) for operand in operands):
            return _applied(operation, [float(operand) for operand in operands])
        self.nodes.append(Node(self._free("v1"), operation, operands))
        if sum(bool(node.operation) for node in self.nodes) > MOST:
            raise ValueError(f"it has more than {MOST} operations")
        return len(self.nodes) - 1

    def _result(self, name: str) -> str:
        """``z``, unless the text means something else by it."""
        return name if "z" in self.written else "z"

    def _free(self, wish: str) -> str:
        """``wish``, or the next of v1, v2, ... that nothing is called."""
        taken = {node.name for node in self.nodes} | self.written
        return wish if wish not in taken else next(n for n in map("v{}".format, range(1, 999)) if n not in taken)


def parsed(text: str) -> list[Node]:
    """The nodes of an expression, operands before what uses them; the last one is the result.

    Raises:
        ValueError: it is not arithmetic, too long, or leaves nothing to compute.
    """
    parser = _Parser()
    parser.statements(text)
    nodes = parser.nodes
    if not nodes or not nodes[-1].operation:
        raise ValueError(f"'{text}' leaves nothing to differentiate: it needs an operation on a name, such as w**2")
    used = {operand for node in nodes for operand in node.operands if isinstance(operand, int)}
    unused = [node.name for at, node in enumerate(nodes[:-1]) if at not in used]
    if unused:
        raise ValueError(f"the result does not depend on {', '.join(unused)}: the last statement is the result")
    return nodes


def variables(nodes: list[Node]) -> list[str]:
    """Names that need a value."""
    return [node.name for node in nodes if not node.operation]


def values(nodes: list[Node], given: Mapping[str, float]) -> list[float]:
    """Forward: the value of every node.

    Raises:
        ValueError: one has no value, or is not a finite number.
    """
    found: list[float] = []
    for node in nodes:
        if not node.operation:
            found.append(float(given[node.name]))
            continue
        inputs = [found[operand] if isinstance(operand, int) else operand for operand in node.operands]
        try:
            value = _applied(node.operation, inputs)
        except ValueError as error:
            raise ValueError(f"{node.name} = {written(nodes, node)} cannot be computed: {error}") from None
        found.append(value)
    return found


def written(nodes: list[Node], node: Node) -> str:
    """``sin(x)``, ``w * x``; a variable is its name."""
    terms = [nodes[one].name if isinstance(one, int) else f"{one:g}" for one in node.operands]
    if not node.operation:
        return node.name
    if node.operation in FUNCTIONS:
        return f"{node.operation}({terms[0]})"
    return f"{terms[0]} {node.operation} {terms[1]}"


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"'{text}' is not arithmetic") from None


def _check_name(name: str) -> None:
    fits = name.isidentifier() and name.isascii() and not name.startswith("_") and len(name) <= _LONGEST
    if not fits or name in FUNCTIONS:
        raise ValueError(f"'{name}' cannot be a name: up to {_LONGEST} letters and digits, and not a function's")


def _applied(operation: str, inputs: list[float]) -> float:
    try:
        result = FUNCTIONS[operation][0](*inputs) if operation in FUNCTIONS else OPERATORS[operation](*inputs)
    except (ArithmeticError, ValueError):
        result = math.nan
    if isinstance(result, complex) or not math.isfinite(result):
        inside = ", ".join(f"{value:g}" for value in inputs)
        raise ValueError(f"{operation} of {inside} is not a finite number")
    return float(result)
