import ast
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
    assert seen == glassworks._PUBLIC


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
