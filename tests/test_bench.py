import ast
import importlib.util
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"


@pytest.mark.parametrize("script", sorted(BENCH.rglob("*.py")), ids=lambda path: str(path.relative_to(BENCH)))
def test_what_a_benchmark_takes_from_the_package_is_there(script):
    """Benchmarks are run seldom: without this, a function that moves breaks them unnoticed."""
    lines = [node for node in ast.walk(ast.parse(script.read_text())) if isinstance(node, ast.ImportFrom)]
    for line in lines:
        if (line.module or "").partition(".")[0] == "glassworks":
            module = importlib.import_module(line.module)
            missing = [name.name for name in line.names if not _has(module, name.name)]
            assert not missing, f"{script.name} imports {missing} from {line.module}"


def _has(module, name):
    return hasattr(module, name) or (
        hasattr(module, "__path__") and importlib.util.find_spec(f"{module.__name__}.{name}")
    )
