import pytest

from glassworks.core.errors import DataError, MissingExtraError, RecipeError, near_miss, unknown


def test_an_unknown_name_is_answered_with_near_ones():
    error = unknown("a network", "resnet_50", ["resnet50", "resnet18", "vgg16"])
    assert isinstance(error, RecipeError)
    assert (error.expected, error.found) == ("the name of a network", "'resnet_50'")
    assert error.do.startswith("Did you mean 'resnet50'")
    assert error.message == f"'resnet_50' is not the name of a network. {error.do}"


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


def test_the_message_is_put_together_from_the_parts_or_given():
    error = DataError(expected="a folder", found="a file", do="give a folder.")
    assert error.message == "Expected a folder, but found a file. Give a folder."
    given = DataError(expected="a folder", found="a file", do="Give a folder.", message="That is a file.")
    assert given.to_dict()["error"]["message"] == "That is a file."


def test_where_it_was_found_is_said_in_the_message_too():
    composed = DataError(expected="a folder", found="a file", do="Give a folder.")
    given = DataError(expected="a folder", found="a file", do="Give a folder.", message="That is a file.")
    for error in (composed, given):
        error.located("in a.toml, line 3")
        assert error.found == "in a.toml, line 3: a file"
    assert composed.message == "Expected a folder, but found in a.toml, line 3: a file. Give a folder."
    assert given.message == "In a.toml, line 3: That is a file."


def test_a_missing_package_is_named_in_a_sentence():
    message = MissingExtraError("pyarrow", "parquet", "to read Parquet files").message
    assert message.startswith(
        "The package 'pyarrow' is needed to read Parquet files, but it is not installed. Run: pip"
    )


@pytest.mark.parametrize(("name", "meant"), [("char", "char_language"), ("Ring", "gan_ring")])
def test_a_part_of_a_name_is_near_to_it(name, meant):
    assert near_miss(name, ["alexnet", "char_language", "gan_ring"]) == f"did you mean '{meant}'?"
    assert near_miss("ch", ["char_language"]) == ""
