"""Logistic regression on points of the plane, trained through the loop and compared with its exact optimum."""
