import numpy as np

from glassworks.pipelines.seq2seq.data import EncodedPairs
from glassworks.pipelines.seq2seq.network import attention, build
from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe


def test_attention_on_sources_read_from_their_end_stands_as_written():
    pairs = [(f"{at:03}", "x") for at in range(12)]
    recipes = [
        Seq2SeqRecipe.parse({"data": {"source": "digits", "val_fraction": 0.5, "reverse_sources": backwards}}, "recipe")
        for backwards in (False, True)
    ]
    one, other = (EncodedPairs.of(recipe, pairs) for recipe in recipes)
    assert (one.sources_NS == other.sources_NS[:, ::-1]).all()
    network = build(recipes[0].seq2seq, len(one.sources), len(one.targets), seed=0)
    palindrome = pairs.index(("010", "x"))
    forwards, backwards = attention(network, one, palindrome), attention(network, other, palindrome)
    np.testing.assert_allclose(forwards, backwards[:, ::-1], atol=1e-6)
