"""Recipes that are no single image classification: one file per kind, each with its typed recipe and its runner.

They lie above the loop and below the recipes because that is what they are made of: a perceptron is arithmetic without
a loop, a race of optimizers is seven trainings, a proof by hand is none. Nothing in them may be needed by the parts
below, and the table in ``recipes.kinds`` only names them. Torch is imported inside of the functions that compute, so
that a recipe is read and refused without it.
"""
