"""Every setting that a recipe or a look takes is read by something: none is documented and ignored."""

import ast
import inspect
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from glassworks.core.recipe import RecipeCard
from glassworks.looks.registry import LOOKS, request_of
from glassworks.pipelines.registry import PIPELINES, recipe_class

HANDED_ON = {"GanConfig": "pipelines/dcgan/train.py", "NetworkConfig": "models/vision/formula_net.py"}
"""Tables that are handed on by their names: to a network, or to what several pipelines share."""
SOURCE = Path(__file__).parents[1] / "src" / "glassworks"


def tables(config):
    """A config and those inside of it; a card is shown, not obeyed."""
    yield config
    for field in config.model_fields.values():
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel) and part is not RecipeCard:
                yield from tables(part)


def settings():
    """Each config class once, with the keys that it declares itself."""
    forms = [*map(recipe_class, PIPELINES), *map(request_of, LOOKS)]
    configs = [config for form in forms for config in tables(form) if config is not RecipeCard]
    classes = {table for config in configs for table in config.__mro__}
    declaring = [one for one in classes if issubclass(one, BaseModel) and one is not BaseModel]
    declared = {one: [name for name in one.model_fields if name in one.__annotations__] for one in declaring}
    return {one: names for one, names in sorted(declared.items(), key=lambda item: item[0].__qualname__) if names}


@cache
def parsed(path):
    return ast.parse(path.read_text())


@cache
def read_in(path):
    """Names that a file reads from an object, or takes as a parameter: where a whole table is handed on by name."""
    nodes = list(ast.walk(parsed(path)))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    return attributes | {node.arg for node in nodes if isinstance(node, ast.arg)}


def module_of(path):
    return ".".join(("glassworks", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


@cache
def imports_of(path):
    """The modules of ours that a file imports from."""
    return {node.module for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom)}


def near(config):
    """The files that can meet a table: its folder, those that import it from there, and those that its folder calls."""
    home = Path(inspect.getfile(config))
    folder = {home} if home.parent.parent == SOURCE else set(home.parent.rglob("*.py"))
    folder |= {SOURCE / HANDED_ON[config.__name__]} if config.__name__ in HANDED_ON else set()
    called = set().union(*(imports_of(path) for path in folder))
    return folder | {
        path for path in SOURCE.rglob("*.py") if module_of(home) in imports_of(path) or module_of(path) in called
    }


@pytest.mark.parametrize("config", settings(), ids=lambda config: config.__qualname__)
def test_every_setting_is_read(config):
    read = set().union(*(read_in(path) for path in near(config)))
    assert [name for name in settings()[config] if name not in read] == []
