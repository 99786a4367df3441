import pytest

from glassworks.core.errors import RecipeError
from glassworks.recipes.shipped import LIBRARY, Card, read_card, shipped


def test_every_shipped_recipe_has_a_complete_card():
    assert all(isinstance(card, Card) and card.minutes > 0 for card in shipped().values())
    assert len(shipped()) == len(list(LIBRARY.glob("*.toml")))


def test_a_card_with_a_mistyped_key_is_refused_with_the_near_miss(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[card]\ntitel = "x"\nteaches = "y"\nexpects = "z"\nminutes = 1\n')
    with pytest.raises(RecipeError) as refused:
        read_card(path)
    assert any("did you mean 'title'?" in problem for problem in refused.value.problems)
