def test_captions_lie_above_a_real_image_and_samples_of_both_stages(birds):
    chart = birds.found.charts[0]
    labels = [panel.images[0].label for panel in chart.panels]
    assert len(set(labels)) == 4
    assert [len(label) for label in labels] == sorted(map(len, labels), reverse=True)
    for panel in chart.panels:
        assert panel.images[0].array.shape == (128, 7 * 128 + 6 * 2, 3)
