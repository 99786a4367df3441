"""Answers of a trained network: number formats, folding, fusion, the predictor and its memory."""
