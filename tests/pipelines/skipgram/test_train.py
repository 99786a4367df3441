"""What a user sees of the word recipe: analogies that come out right, and questions that cannot be asked."""

import re

import pytest

from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.pipelines.skipgram.train import learning, loaders
from glassworks.verbs.train import train


def test_any_text_with_two_words_runs_and_asks_only_what_it_can(tmp_path):
    (tmp_path / "text.txt").write_text("to be or not to be, that is the question. " * 60)
    settings = [
        f"data.source={tmp_path / 'text.txt'}", "training.epochs=1", "words.dimensions=4",
        'words.analogies=["to be or not", "king queen man woman"]', 'words.show=["question", "absent"]',
    ]  # fmt: skip
    found = train("word_vectors", out=tmp_path / "run", settings=settings)
    warnings, found = [verdict for verdict in found.verdicts if verdict.tone == "warn"], found.numbers
    assert found.vocabulary == 8
    assert found.not_asked == ["absent", "king queen man woman"]
    assert any("absent" in verdict.text and "king queen man woman" in verdict.text for verdict in warnings)
    assert [entry.expected for entry in found.analogies] == ["not"]
    assert list(found.neighbours) == ["question"]
    assert [path.name for path in (tmp_path / "run" / "pictures" / "map").iterdir()] == ["epoch-0001.png"]
    report = (tmp_path / "run" / "report.html").read_text()
    assert re.search(r'id="figures">Figures</h2>\s*<p class="lede">Beside this page: <a href="map.html">', report)
    page = (tmp_path / "run" / "map.html").read_text()
    assert "question" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_the_pieces_of_a_training_need_no_folder():
    recipe = WordsRecipe.parse({"words": {"dimensions": 4, "map_words": 0}}, "recipe")
    corpus = recipe.open_inputs()
    train_loader, held_out = loaders(recipe, corpus)
    assert not set(train_loader.rows.tolist()) & set(held_out.rows.tolist())
    loss = learning(recipe, corpus).evaluate(held_out.epoch(0))["loss"]
    assert loss == pytest.approx(6 * 0.6931, rel=0.01)


@pytest.mark.slow
def test_the_made_up_relations_are_found(tmp_path):
    found = train("word_vectors", out=tmp_path / "run", settings=["words.map_words=0"]).numbers
    assert found.analogy_accuracy > 0.9
    assert found.held_out_loss < 0.75 * found.untrained_loss
