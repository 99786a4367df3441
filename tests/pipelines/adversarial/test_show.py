from glassworks.pipelines.adversarial.show import health_charts, problems


def entry(**values):
    sound = {"epoch": 1, "monitor_modes": 8, "monitor_diversity": 1.0, "monitor_discriminator_accuracy": 0.6}
    sound |= {"monitor_reals_right": 0.9, "monitor_fakes_right": 0.3}
    return sound | values


def said(kept, history=None):
    return " ".join(verdict.text for verdict in problems(history or [kept], kept, modes=8, noun="modes"))


def test_faults_have_names():
    assert said(entry()) == ""
    assert "2 of 8 modes are never generated" in said(entry(monitor_modes=6))
    assert "Mode collapse: two samples differ only 20%" in said(entry(monitor_diversity=0.2))
    assert "The discriminator has won" in said(entry(monitor_discriminator_accuracy=0.99))
    history = [entry(epoch=epoch) for epoch in range(1, 11)]
    assert "after epoch 2 of 10" in said(history[1], history)


def test_scores_and_the_discriminator_are_drawn_by_epoch():
    quality, right = health_charts([entry(epoch=1), entry(epoch=2)], {"diversity": "spread"}, "Quality", "By epoch.")
    (scores,), (reals, fakes) = quality.panels[0].layers, right.panels[0].layers
    assert (scores.name, list(scores.x), list(scores.y)) == ("spread", [1, 2], [1.0, 1.0])
    assert (reals.name, list(reals.y)) == ("about real samples", [0.9, 0.9])
    assert (fakes.name, list(fakes.y)) == ("about generated ones", [0.3, 0.3])
