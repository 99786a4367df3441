"""The digits' network of lesson 18: its parts are apart, and what the page is given is what the library measures."""

import numpy as np

from glassworks.lessons.labs.sure import SEEDS, answer
from glassworks.metrics.calibration import fit_temperature
from glassworks.pipelines.threshold.train import Parts


def test_what_is_learned_chosen_and_measured_are_apart():
    parts = Parts.divided(0, 100)
    sets = [set(rows.tolist()) for rows in (parts.learn, parts.choose, parts.measure)]
    assert sum(map(len, sets)) == len(set.union(*sets))


def test_the_page_s_numbers():
    found = answer({"seed": SEEDS})  # counted around
    assert found is answer({"seed": 0})
    others = found["sets"]["others"]
    logits_NK, labels_N = np.array(others["logits"]), np.array(others["labels"])
    assert logits_NK.shape == (400, 10)
    # The temperature was chosen on other digits; on these the best one is near.
    assert abs(fit_temperature(logits_NK, labels_N) - found["temperature"]) < 0.6
    assert (np.array(found["sets"]["learned"]["logits"]).argmax(1) == found["sets"]["learned"]["labels"]).all()
    assert {name: len(rows) for name, rows in found["strangers"].items()} == {"shuffled pixels": 100, "letters X": 100}
