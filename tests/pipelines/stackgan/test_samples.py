import numpy as np


def test_captions_lie_above_a_real_image_and_samples_of_both_stages(birds):
    chart = birds.found.charts[0]
    labels = [panel.images[0].label for panel in chart.panels]
    assert len(set(labels)) == 4
    assert [len(label) for label in labels] == sorted(map(len, labels), reverse=True)
    for panel in chart.panels:
        assert panel.images[0].array.shape == (128, 7 * 128 + 6 * 2, 3)


def test_the_same_captions_are_shown_over_time(birds):
    """Stage I learned for two epochs; of Stage II, whose only epoch is above already, there is nothing to compare."""
    strips = [chart for chart in birds.found.charts if chart.title.endswith("over time")]
    assert [chart.title for chart in strips] == ["Stage I over time"]
    assert [panel.images[0].label for panel in strips[0].panels] == ["epoch 1", "epoch 2"]
    assert strips[0].panels[0].images[0].array.shape == (64, 4 * 64 + 3 * 2, 3)
    kept = np.load(birds.folder / "samples" / "stage_two" / "epoch-0001.npy")
    assert kept.shape == (4, 3, 128, 128)
