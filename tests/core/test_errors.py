import pytest

from glassworks.core.errors import DataError, RecipeError, unknown


def test_an_unknown_name_is_answered_with_near_ones():
    error = unknown("a network", "resnet_50", ["resnet50", "resnet18", "vgg16"])
    assert isinstance(error, RecipeError)
    assert (error.expected, error.found) == ("the name of a network", "'resnet_50'")
    assert error.do.startswith("Did you mean 'resnet50'")


@pytest.mark.parametrize(
    ("known", "otherwise", "do"),
    [
        (["a", "b"], "", "Known: a, b."),
        (["a", "b"], "See: glassworks runs", "See: glassworks runs"),
        ([], "", "There are none."),
        ([str(number) for number in range(20)], "", f"Known: {', '.join(map(str, range(12)))}, ... (20 in all)."),
    ],
)
def test_where_none_is_near_it_says_what_there_is(known, otherwise, do):
    error = unknown("a letter", "omega", known, otherwise=otherwise, error=DataError)
    assert isinstance(error, DataError)
    assert error.do == do
