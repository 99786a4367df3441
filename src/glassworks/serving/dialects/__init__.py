"""The ways in which one may ask: each turns its own request into images and the outcomes into its own response."""
