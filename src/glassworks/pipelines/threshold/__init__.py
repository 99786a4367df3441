"""From answers to use: honest probabilities, a threshold with its price, what is unknown, and an export."""
