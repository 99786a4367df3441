import ast
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import glassworks


def test_the_list_is_sorted_and_complete():
    assert glassworks.__all__ == sorted(glassworks.__all__)
    assert set(glassworks.__all__) == {*glassworks._PUBLIC, "__version__"}
    assert set(glassworks.__all__) <= set(dir(glassworks))


@pytest.mark.parametrize("name", glassworks.__all__)
def test_each_name_loads(name):
    assert getattr(glassworks, name) is not None


def test_type_checkers_see_what_is_loaded():
    tree = ast.parse(Path(glassworks.__file__).read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module != "typing"]
    seen = {alias.name: node.module for node in imports for alias in node.names if node.module != "importlib"}
    assert seen == {**glassworks._PUBLIC, "VERSION": "glassworks.core.version"}


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'trian'"):
        _ = glassworks.trian


def test_importing_glassworks_imports_nothing_heavy():
    code = "import sys, glassworks; print([m for m in ('torch', 'numpy', 'pydantic', 'rich') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_installed_version_is_the_one_the_package_names():
    try:
        assert version("glassworks") == glassworks.__version__
    except PackageNotFoundError:
        pytest.skip("glassworks runs from its source folder without being installed")


@pytest.mark.parametrize(
    ("program", "environment", "spins"),
    [
        ("import glassworks", {}, "3000"),
        ("import glassworks", {"GOMP_SPINCOUNT": "7"}, "7"),
        ("import glassworks", {"OMP_WAIT_POLICY": "active"}, "None"),
        ("import sys; sys.modules['torch'] = sys; import glassworks", {}, "None"),
    ],
)
def test_waiting_threads_spin_briefly_unless_somebody_has_chosen(program, environment, spins):
    """OpenMP's default makes small networks ten times slower where another program holds a core."""
    plain = {key: value for key, value in os.environ.items() if key not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
    code = f"{program}; import os; print(os.environ.get('GOMP_SPINCOUNT'))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=plain | environment, check=True
    )
    assert done.stdout == f"{spins}\n"


def test_help_needs_no_more_than_it_shows():
    """Heavy packages make a command line slow to answer."""
    code = """
import sys
from glassworks.cli.main import main
sys.argv[1:] = ["--help"]
try:
    main()
finally:
    print([m for m in ('torch', 'numpy', 'pydantic', 'matplotlib', 'tarfile') if m in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"
