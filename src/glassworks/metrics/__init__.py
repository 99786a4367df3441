"""Arithmetic on arrays: accuracy with its interval, calibration, tests, distances between distributions."""
