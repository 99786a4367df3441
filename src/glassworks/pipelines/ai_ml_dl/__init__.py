"""One task in three ways: rules written by hand, features by hand with learned weights, and a deep network."""
