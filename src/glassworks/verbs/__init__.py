"""One file per verb: a typed request in, a Report out."""
