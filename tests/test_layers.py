"""The house as tools hold it: imports point one way and in no circle, tests lie where the code lies."""

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS

ROOT = Path(__file__).parents[1]
ACROSS = {
    "cli/test_commands.py",  # every command in one process
    "cli/test_killed.py",  # commands as processes that are killed
    "cli/test_torchrun.py",  # commands as several processes
    "course/test_tries.py",  # what pages promise of commands, run
    "data/sources/test_downloads_hub.py",  # a hub over HTTP in a second process
    "export/test_formats.py",  # one contract for every format
    "looks/test_browser.py",  # pages in a browser
    "lessons/test_browser_pages.py",  # what all lessons share, in a browser
    "lessons/test_browser_keyboard.py",
    "lessons/test_browser_studio.py",  # from a lesson into the studio
    "lessons/test_browser_01_to_04.py",  # the lessons themselves
    "lessons/test_browser_05_to_09.py",
    "lessons/test_browser_10_to_13.py",
    "lessons/test_browser_14_to_18.py",
    "models/vision/test_interchange.py",  # weights to and from torchvision and timm
    "models/vision/test_small_networks.py",  # one contract for every small network
    "pages/test_scrolled.py",  # the style in a browser
    "pipelines/classification/test_browser.py",  # pages in a browser
    "pipelines/classification/head/test_preconditioner.py",  # what its solver divides by
    "pipelines/test_boltzmann_resume.py",  # Boltzmann machines, killed and resumed
    "pipelines/test_methods.py",  # the small lessons beside each other
    "serving/dialects/test_page_browser.py",  # the server's page in a browser
    "serving/test_awkward_files.py",  # the server and predict on files of every odd kind
    "serving/test_schema.py",  # schemathesis against the OpenAPI document
    "pipelines/test_reference.py",  # published numbers
    "serving/dialects/test_identical.py",  # one image asked about in every dialect
    "serving/test_refusals.py",  # whatever is refused, wherever
    "serving/test_signals.py",  # servers that are overrun, end, and lose workers
    "studio/test_browser.py",  # the studio in a browser
    "studio/test_kills.py",  # it dies while it is used
    "studio/test_odd_sets.py",
    "studio/test_awkward_files.py",  # its answers, those of predict and of a server on files of every odd kind
    "studio/test_full_disk.py",  # every page where nothing more can be written
    "studio/datasets/test_uploads_at_once.py",  # many uploads beside each other
    "studio/test_states.py",
    "studio/test_story.py",  # from images to an answer, by mouse and by keyboard
    "studio/test_resume.py",  # the process that trains and the studio die; Resume goes on
    "studio/static/test_forms.py",  # forms of several pages in a browser
    "training/test_adversarial_resume.py",  # tasks with several optimizers, killed and resumed
    "training/test_cancel.py",  # a training that is asked to end
    "training/test_resume.py",  # a training that is killed
}
"""Tests of more than one module, in the folder that holds all of them."""

BUILT_FROM = {("pipelines", "dbn", "rbm"), ("pipelines", "xor", "perceptron")}
"""Folders that are made from another one."""
SHARED = {("pipelines", "adversarial")}
"""Folders that are there for others."""


def test_imports_point_one_way():
    """In a process of its own: import-linter configures logging, and that closes what other libraries log to."""
    words = "import sys; from importlinter.cli import lint_imports as run; sys.exit(run(sys.argv[1], no_cache=True))"
    ran = subprocess.run(
        [sys.executable, "-c", words, ROOT / "pyproject.toml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == EXIT_STATUS_SUCCESS, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("glassworks", cache_dir=None)


@pytest.mark.parametrize("package", ["pipelines", "looks"])
def test_features_are_independent_of_one_another(graph, package):
    """Every folder, also one that was added a minute ago."""
    inner = (ROOT / "src" / "glassworks" / package).glob("*/__init__.py")
    folders = {file.parent.name for file in inner if (package, file.parent.name) not in SHARED}
    assert len(folders) > 5
    modules = {name: name.split(".")[2] for name in graph.modules if name.startswith(f"glassworks.{package}.")}
    found = {
        (package, folder, modules[other])
        for module, folder in modules.items()
        for other in graph.find_modules_directly_imported_by(module) & modules.keys()
        if folder != modules[other] and {folder, modules[other]} <= folders
    }
    assert found - BUILT_FROM == set()


def test_no_modules_import_each_other_in_a_circle(graph):
    modules = graph.modules - {"glassworks"}  # the lazy table of public names
    imports = {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}
    assert any(imports.values())
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


def test_tests_lie_where_the_code_lies():
    tests, package = ROOT / "tests", ROOT / "src" / "glassworks"
    found = [path.relative_to(tests) for path in tests.rglob("test_*.py") if path.parent != tests]
    files = {file for file in found if file.parent.as_posix() != "docs"}  # of the documentation, beside the package
    assert {file.parent for file in files if not (package / file.parent).is_dir()} == set()
    named = {file for file in files if (package / file.parent / file.stem[5:]).is_dir()}
    modules = [f"{{}}.{kind}" for kind in ("py", "js")]
    named |= {
        file for file in files for one in modules if (package / file.parent / one.format(file.stem[5:])).is_file()
    }
    assert {file.as_posix() for file in files - named} == ACROSS
