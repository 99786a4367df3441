"""What is learned of images, from batches whose times are known."""

from glassworks.serving.pace import Pace


def pace_of(seconds):
    pace = Pace()
    pace.seconds = seconds
    return pace


def test_images_that_take_longer_from_now_on_are_learned_of():
    pace = pace_of(0.005)
    for _ in range(5):
        pace.learn(0.3)
    assert 0.1 < pace.seconds < 0.3
    assert not pace.is_quick


def test_one_batch_that_stood_still_changes_little():
    pace = pace_of(0.01)
    pace.learn(3.0)
    assert 0.01 < pace.seconds < 0.015
    assert pace.is_quick


def test_batches_rarely_meet_again_after_a_while():
    pace = Pace()
    assert pace.rarely_meets
    pace.begin(is_met=True)
    pace.begin(is_met=True)
    assert not pace.rarely_meets
    for _ in range(10):
        pace.begin(is_met=False)
    assert pace.rarely_meets
