"""Measured figures say where and when they were measured, and cards say what the measurements do."""

import json
import re

import pytest
from snippets import ROOT

from glassworks.course.lessons import lessons
from glassworks.recipes.load import load_recipe

RESULTS = sorted((ROOT / "docs" / "results").glob("*.json"))
SEEDS = json.loads((ROOT / "bench" / "results" / "gan_seeds.json").read_text())


@pytest.mark.parametrize("file", RESULTS, ids=lambda file: file.stem)
def test_a_measured_run_names_its_processor_and_its_day(file):
    found = json.loads(file.read_text())
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", found["date"])
    assert re.search("[A-Za-z]{3}", found["machine"])
    page = (ROOT / "docs" / "recipes" / file.name).with_suffix(".md").read_text()
    assert f"({found['machine']}, {found['date']})" in page


@pytest.mark.parametrize("name", ["class", "compare", "generate", "look", "predict"])
def test_a_guide_names_the_processor_beside_the_day_of_each_figure(name):
    page = (ROOT / "docs" / f"{name}.md").read_text()
    days = [sentence for sentence in re.split(r"(?<=[.:])\s+|\|", page) if re.search(r"20\d\d-\d\d-\d\d", sentence)]
    assert days
    assert [sentence for sentence in days if "AMD EPYC" not in sentence] == []


def runs(way):
    """Every seed, in every rounding."""
    return [run for ways in SEEDS.values() for run in ways.get(way, {}).values()]


@pytest.mark.parametrize("way", ["ring", "grid"])
def test_the_card_of_a_gan_gives_the_range_of_all_its_seeds(way):
    expects, found = load_recipe(f"gan_{way}").card.expects, runs(way)
    assert {(run["modes_covered"], run["modes"]) for run in found} == {(found[0]["modes"],) * 2}
    assert f"{found[0]['modes']} of {found[0]['modes']} modes" in expects
    shares = [100 * run["good_share"] for run in found]
    low, high = map(float, re.search(r"([\d.]+) to ([\d.]+) % of the samples", expects).groups())
    step = 0.051 if way == "ring" else 0.51  # what the last digit stands for
    assert (min(shares), max(shares)) == (pytest.approx(low, abs=step), pytest.approx(high, abs=step))
    widths = [run["width"] / run["spread"] for run in found]
    if way == "ring":
        within = int(re.search(r"as wide as the true ones within (\d+) %", expects).group(1))
        assert within - 1 <= 100 * max(abs(width - 1) for width in widths) <= within
    else:
        assert f"{min(widths):.2f} to {max(widths):.2f} times" in expects


def test_the_card_of_the_grid_counts_its_runs_and_gives_how_often_they_are_told_from_true_points():
    expects, found = load_recipe("gan_grid").card.expects, runs("grid")
    tried = {int(seed) for ways in SEEDS.values() for seed in ways.get("grid", {})}
    assert tried == set(range(max(tried) + 1))
    assert f"{len(found)} runs over seeds 0 to {max(tried)} with two roundings" in expects
    assert sum("grid" in ways for ways in SEEDS.values()) == 2
    told = [100 * run["told_apart"] for run in found]
    assert f"{min(told):.0f} to {max(told):.0f} % of its answers" in expects


@pytest.mark.parametrize(("way", "most", "share", "width"), [("ring", 8, 0.95, 0.15), ("grid", 25, 0.80, 0.25)])
def test_every_seed_of_a_gan_passes_the_bars(way, most, share, width):
    for run in runs(way):
        assert run["modes_covered"] == most
        assert run["good_share"] >= share
        assert run["width"] / run["spread"] == pytest.approx(1, abs=width)


def test_the_times_of_the_class_are_those_of_the_cards():
    page = (ROOT / "docs" / "class.md").read_text()
    rows = dict(re.findall(r"^\| (at once|up to half|half a minute|over a break).*? \| (`.*) \|$", page, re.MULTILINE))
    most = {"at once": 10 / 60, "up to half": 0.5, "half a minute": 5, "over a break": 60}
    least = dict(zip(most, [0, *most.values()], strict=False))
    listed = {name: kind for kind, names in rows.items() for name in re.findall(r"`(\w+)`", names)}
    for name, kind in listed.items():
        assert least[kind] < load_recipe(name).card.minutes <= most[kind], name
    assert {name for lesson in lessons() for name in lesson.recipes} <= set(listed)


def test_every_seed_of_the_race_keeps_what_its_card_says():
    """The least accuracy of any rule and seed, with room below it for seeds that were not tried."""
    assert "more than nine of ten at its best rate" in load_recipe("optimizer_race").card.expects
    found = json.loads((ROOT / "docs" / "results" / "optimizer_race.json").read_text())
    (table,) = [table for table in found["tables"] if table["title"] == "On the digits"]
    least = [float(re.search(r"\(([\d.]+) to", row[-1]).group(1)) for row in table["rows"]]
    assert len(least) == 7
    assert min(least) > 0.92


@pytest.mark.parametrize("file", RESULTS, ids=lambda file: file.stem)
def test_red_speaks_for_and_blue_against_on_every_page(file):
    for figure in json.loads(file.read_text())["figures"]:
        assert not re.search(r"blue[^;:,]* for\b|red[^;:,]* against", figure["caption"]), figure["caption"]


@pytest.mark.parametrize("file", RESULTS, ids=lambda file: file.stem)
def test_a_card_promises_no_more_than_another_seed_would_keep(file):
    """What is measured lies at least one standard error above an accuracy "or better"."""
    found = json.loads(file.read_text())
    promised = re.search(r"(0\.\d+)(?: of [a-z ]+)? or better", load_recipe(file.stem).card.expects)
    if "accuracy" in found and promised:
        share = found["accuracy"]
        assert float(promised[1]) <= share - (share * (1 - share) / found["n"]) ** 0.5


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "recipes").glob("*.md")), ids=lambda page: page.stem)
def test_a_page_whose_commands_name_a_run_says_first_which_folder_that_is(page):
    """It was said where no command named one, and of a folder that no run has."""
    text = page.read_text()
    said, commands = text.find("`RUN` stands for"), [found.start() for found in re.finditer(r"(?m)^\w.* RUN\b", text)]
    assert (said >= 0) == bool(commands)
    if commands:
        assert said < min(commands)
        assert f"`runs/{page.stem}-001`" in text[said:]


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "recipes").glob("*.md")), ids=lambda page: page.stem)
def test_every_row_of_a_table_stands_on_one_line(page):
    """What a network of characters wrote ended its table at the first new line."""
    text = re.sub(r"(?ms)^\$\$$.*?^\$\$$", "", page.read_text())  # formulas begin with bars, too
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert [row for row in rows if not row.endswith("|")] == []


def test_the_page_of_predict_gives_the_shares_that_were_warned_of_as_measured():
    found = json.loads((ROOT / "bench" / "results" / "unlike.json").read_text())["found"]
    said = re.sub(r"\s+", " ", (ROOT / "docs" / "predict.md").read_text().partition("With EfficientNet-Lite0")[2])
    ways = ("photographs", "drawn", "near")
    wanted = []
    for features in ("tf_efficientnet_lite0", "formula_net"):
        of = found[f"{features}, ours"]
        wanted += [of["ants and bees"][way]["found"] for way in ways[:2]] + [
            of["CIFAR-10"][way]["found"] for way in ways
        ]
    assert min(wanted[2:4]) >= 0.99
    shares = [f"{share:.0%}" for share in wanted[:2] + wanted[4:]]
    assert re.findall(r"\d+ %", said.replace("99 % or more", "")) == [share.replace("%", " %") for share in shares]
