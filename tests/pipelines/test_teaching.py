"""The page of a run leads on to the runs that lie beside it."""

import os

import pytest

from glassworks.core.workspace import RunFolder
from glassworks.pipelines.teaching import teaching_of
from glassworks.recipes.load import load_recipe


def led(tmp_path, beside):
    """The links of a run of xor_mlp to the recipes before and after it."""
    for number, name in enumerate(beside):
        (tmp_path / name).mkdir()
        report = tmp_path / name / "report.html"
        report.write_text("")
        os.utime(report, (number, number))
    (tmp_path / "xor_mlp-001").mkdir()
    found = teaching_of(load_recipe("xor_mlp"), None, RunFolder(tmp_path / "xor_mlp-001"))
    return found.previous.path, found.following.path


def test_of_a_neighbour_that_ran_in_the_same_workspace_its_newest_report_is_linked(tmp_path):
    """Runs lie in folders that are numbered, which no link had known."""
    beside = ["perceptron_xor-001", "perceptron_xor-002", "backprop_by_hand-001"]
    assert led(tmp_path, beside) == ("../perceptron_xor-002/report.html", "../backprop_by_hand-001/report.html")


def test_a_link_is_to_the_run_that_was_written_last(tmp_path):
    beside = ["perceptron_xor-002", "perceptron_xor", "perceptron_xor-001"]
    assert led(tmp_path, beside)[0] == "../perceptron_xor-001/report.html"


@pytest.mark.parametrize("name", ["perceptron_xor_mine", "perceptron_xor-old", "perceptron_xor-1"])
def test_another_run_whose_name_begins_alike_is_no_neighbour(tmp_path, name):
    assert led(tmp_path, [name]) == ("", "")


def test_a_run_without_a_report_is_not_linked(tmp_path):
    (tmp_path / "perceptron_xor-001").mkdir()
    assert led(tmp_path, []) == ("", "")


def test_links_are_relative_to_a_run_folder_that_was_named_without_its_parents(tmp_path, monkeypatch):
    (tmp_path / "runs" / "perceptron_xor-001").mkdir(parents=True)
    (tmp_path / "runs" / "perceptron_xor-001" / "report.html").write_text("")
    (tmp_path / "runs" / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "runs")
    found = teaching_of(load_recipe("xor_mlp"), None, RunFolder(type(tmp_path)("mine")))
    assert found.previous.path == "../perceptron_xor-001/report.html"
