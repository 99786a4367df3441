"""``look explain``: which parts of an image an answer depends on."""

from glassworks.core.extras import require

require("explain", "to explain an answer")
