"""``doctor RUN``: what is wrong with a training, with the evidence."""
