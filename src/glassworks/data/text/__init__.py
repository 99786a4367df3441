"""Text as numbers: characters, words, pairs of texts, captions."""
