"""``look filters`` as a user asks it."""

import glassworks as gw


def test_the_first_convolution(tmp_path, model):
    report = gw.look("filters", model, out=tmp_path / "out").to_dict()
    assert (report["layer"], report["shape"]) == ("backbone.stem.0", [4, 3, 3, 3])
    assert (tmp_path / "out" / "look.html").read_text().count('alt="Filter ') == 4
