"""From a source of images to checked samples and pixels: sources, problems, splits, decoding, pixel preprocessing."""
