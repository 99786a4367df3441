"""X and O with three given filters: every map on the way from 9 x 9 pixels to two scores, in ninths."""
