import numpy as np

from glassworks.data.text.words import Corpus
from glassworks.pipelines.base import Job
from glassworks.pipelines.skipgram.measure import measure
from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.pipelines.skipgram.train import Trained

WORDS = ("king", "queen", "man", "woman", "stone")


def test_an_analogy_is_answered_by_the_word_at_the_sum_of_directions():
    """Royalty and sex are the two axes; stone lies elsewhere."""
    vectors_VD = np.array([[1, 1, 0], [1, -1, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]], np.float32)
    settings = {"analogies": ["man woman king queen", "man woman king"], "show": ["stone", "tree"]}
    recipe = WordsRecipe.parse({"words": settings}, "recipe")
    corpus = Corpus(WORDS, np.ones(5, int), np.arange(5, dtype=np.int32), 5)
    found = measure(Job(recipe, corpus, None, False, None), Trained(None, [3.0, 2.0], vectors_VD, []))
    assert [(one.expected, one.answer, one.rank) for one in found.analogies] == [("queen", "queen", 1)]
    assert (found.analogy_accuracy, found.held_out_loss) == (1.0, 2.0)
    assert found.not_asked == ["tree", "man woman king"]
    assert [cosine for _, cosine in found.neighbours["stone"]] == [0.0] * 4


def test_without_wishes_words_that_everybody_knows_are_shown():
    familiar = ("king", "queen", "mother", "paris", "germany", "tea", "cheese", "guitar")
    for words, shown in (((*familiar, "government"), familiar), (("government", "of", *familiar[1:]), ("government",))):
        vectors_VD = np.eye(len(words), dtype=np.float32)
        corpus = Corpus(words, np.ones(len(words), int), np.arange(len(words), dtype=np.int32), len(words))
        recipe = WordsRecipe.parse({"words": {"analogies": ["king queen king queen"]}}, "recipe")
        found = measure(Job(recipe, corpus, None, False, None), Trained(None, [3.0], vectors_VD, []))
        assert tuple(found.neighbours)[: len(shown)] == shown
