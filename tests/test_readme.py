"""The README's tree is the first page of the documentation: it must be the tree on disk."""

import re
import subprocess
import sys
from pathlib import Path

from glassworks.recipes.load import load_recipe

ROOT = Path(__file__).parents[1]


def listed():
    """The folders that the README lists, with the folders in them."""
    tree = re.search(r"## The tree\n\n```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL).group(1)
    folders, current = {}, []
    for line in tree.splitlines():
        if match := re.match(r"  (\w+)/ ", line):
            current = folders.setdefault(match.group(1), [])
        elif line.startswith(" " * 10):
            current += re.findall(r"(\w+)/", line)
    return folders


def test_the_tree_in_the_readme_is_the_tree_on_disk():
    package = ROOT / "src" / "glassworks"
    folders = [file.parent for file in package.glob("*/__init__.py")]
    on_disk = {folder.name: {file.parent.name for file in folder.glob("*/__init__.py")} for folder in folders}
    found = {name: set(inner) for name, inner in listed().items()}
    for features in ("pipelines", "looks"):  # some of them, as examples: a new one needs no line here
        assert found[features]
        assert found.pop(features) <= on_disk.pop(features)
    assert found == on_disk


def test_the_commands_in_the_readme_exist():
    from typer.main import get_command

    from glassworks.cli.main import app

    used = set(re.findall(r"^glassworks (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert used
    assert used <= set(get_command(app).commands)


def test_every_file_that_the_readme_points_to_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text())
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []


def test_the_pages_of_recipes_are_what_the_code_says(tmp_path):
    subprocess.run([sys.executable, ROOT / "docs" / "generate.py", tmp_path], check=True)
    for page in [tmp_path / "recipes.md", *(tmp_path / "recipes").glob("*.md")]:
        kept = ROOT / "docs" / page.relative_to(tmp_path)
        assert kept.is_file(), f"run: python docs/generate.py ({kept.name} is missing)"
        assert page.read_text() == kept.read_text(), "run: python docs/generate.py"


def test_every_page_of_a_recipe_has_its_figures():
    pages = list((ROOT / "docs" / "recipes").glob("*.md"))
    assert pages
    for page in pages:
        for image in re.findall(r"!\[.*?\]\((.*?)\)", page.read_text()):
            assert (page.parent / image).is_file(), f"{page.name}: {image}"


def test_the_page_of_recipes_gives_the_defaults_that_a_run_has():
    """A table may have defaults of its own kind's instead of its class's, as [gan] has in gan_points."""
    page = (ROOT / "docs" / "recipes.md").read_text()
    table = page.partition('### task = "gan_points"')[2].partition("### task")[0].partition("[gan]")[2]
    gan = load_recipe("gan_ring").gan
    for key in ("spectral", "noise_size", "width"):
        assert f"| `{key}` | `{str(getattr(gan, key)).lower()}` |" in table
