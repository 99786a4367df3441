"""From the perceptron to today: what was found when, by whom, where to read it, and which recipe runs it."""
