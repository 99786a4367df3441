"""Every command in the documentation can be typed as it stands; test_snippets_run.py runs those that can run here."""

import ast
import json
import re
import tomllib

import pytest
import typer
from snippets import ROOT, Block, blocks, commands, options, pages, read

from glassworks.looks.registry import request_of
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped

LANGUAGES = {
    "sh", "console", "text", "python", "toml", "json", "yaml", "html", "http", "javascript", "dockerfile", "powershell",
    "ini", "{eval-rst}", "{modules}",
}  # fmt: skip
PROGRAMS = {"glassworks", "make", "pip", "python", "py", "torchrun", "curl", "docker", "cd"}


def wrong(words):
    """What is wrong with a command; empty where it could be typed."""
    program, *rest = words
    program = program.removeprefix("class/bin/")  # the environment of docs/class.md
    if program == "torchrun" or words[:3] == ["python", "-m", "glassworks"]:
        program, rest = "glassworks", rest[rest.index("glassworks") + 1 :] if "glassworks" in rest else ["?"]
    if "/" in program and (ROOT / program).is_file():
        return ""
    if program not in PROGRAMS:
        return f"{program} is no program that the documentation uses; if it should, add it to PROGRAMS"
    if program == "make":
        targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        missing = [word for word in rest if "=" not in word and word not in targets]
        return f"no target {missing[0]} in the Makefile" if missing else ""
    if program == "python" and rest[0].endswith(".py"):
        return "" if (ROOT / rest[0]).is_file() else f"no file {rest[0]}"
    return wrong_here(rest) if program == "glassworks" else ""


def wrong_here(words):
    """What is wrong with a command of glassworks: its name, its options, its settings."""
    try:
        command, values = read(words)
        if command == "train" and values["reference"] in shipped():
            load_recipe(values["reference"], values["set_"] or [])
        if command == "look":
            names = set(request_of(values["kind"]).model_fields)
            given = {key.partition("=")[0].partition(".")[0] for key in values["set_"] or []}
            given |= {name for name in ("image", "layer", "unit", "target", "data") if values[name] is not None}
            return f"{values['kind']} has no setting {', '.join(given - names)}" if given - names else ""
        return ""
    except (typer.TyperException, Exception) as error:  # noqa: BLE001 - any refusal is a finding
        return f"{type(error).__name__}: {error}"


def unknown_options(text):
    """Options in a line of usage that its command does not have."""
    words = text.split()
    known, rest = options(words[1:])
    if rest == words[1:]:
        return [f"no command {words[1]}"]
    return [name for name in re.findall(r"(?<![\w-])--[\w-]+", text) if name not in known]


def usages(text):
    """Lines of usage, continued by indented ones."""
    return re.findall(r"^glassworks [a-z].*(?:\n  .*)*", text, re.MULTILINE)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_can_be_typed(page):
    found = []
    for block in blocks(page):
        if block.language not in LANGUAGES:
            found.append(f"{block.place}: {block.language} is none of {', '.join(sorted(LANGUAGES))}")
        found += [f"{block.place}: {' '.join(words)}: {said}" for words in commands(block) if (said := wrong(words))]
        if block.language == "text":
            found += [f"{block.place}: {said}" for usage in usages(block.text) for said in unknown_options(usage)]
    for inline in re.findall(r"(?<!`)`(glassworks [a-z][^`\n]*)`", page.read_text()):
        found += [f"`{inline}`: {said}" for said in unknown_options(inline)]
    assert found == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_other_block_of_a_page_can_be_read(page):
    for block in blocks(page):
        match block.language:
            case "python":
                ast.parse(block.text)
            case "toml":
                tomllib.loads(block.text)
            case "json":
                json.loads(block.text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("glassworks trian photos", "trian"),
        ("glassworks train photos --sed 3", "--sed"),
        ("glassworks train photos --seed three", "integer"),
        ("glassworks train perceptron_and --set perceptron.functoin=nand", "functoin"),
        ("glassworks look explain runs/photos-001 --set methd=grad_cam", "methd"),
        ("glassworks look expalin runs/photos-001", "expalin"),
        ("glassworks look explain runs/photos-001 --data photos", "data"),
        ("glassworks evaluate runs/photos-001", "source"),
        ("make tset", "tset"),
        ("python bench/no_such.py", "no_such"),
        ("conda install glassworks", "conda"),
        ("torchrun --nproc_per_node=2 -m glassworks trian photos", "trian"),
    ],
)
def test_what_cannot_be_typed_is_found(typed, said):
    assert said in wrong(typed.split())


def test_what_is_typed_is_told_from_what_is_printed():
    assert commands(Block("a.md", 1, "console", "$ glassworks runs # all\nrun  kind\n")) == [["glassworks", "runs"]]
    assert commands(Block("a.md", 1, "sh", "glassworks train a \\\n    --seed 3\n# no\n")) == [
        ["glassworks", "train", "a", "--seed", "3"]
    ]
    assert commands(Block("a.md", 1, "text", "glassworks train a\n")) == []
    assert unknown_options("glassworks train SOURCE [--seed N]\n     [--sed N]") == ["--sed"]
    assert unknown_options("glassworks trian") == ["no command trian"]
