from glassworks.core.toml_lines import line_of

TEXT = '''title = "a"
long = """
[not.a.table]
key = 1
"""
[data]
source = "x"
[training.inner]
"rate" = 3
a.b = 2
'''


def test_keys_are_found_in_their_tables():
    places = {("title",): 1, ("data",): 6, ("data", "source"): 7, ("training", "inner", "rate"): 9}
    assert {key: line_of(TEXT, key) for key in places} == places
    assert line_of(TEXT, ("training", "inner", "a", "b")) == 10


def test_what_is_missing_is_looked_for_in_its_table_and_text_is_no_table():
    assert line_of(TEXT, ("data", "fraction")) == 6
    assert line_of(TEXT, ("key",)) is None
    assert line_of(TEXT, ("not", "a")) is None
