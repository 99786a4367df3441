"""``look backprop``: one weight's gradient, taken apart."""
