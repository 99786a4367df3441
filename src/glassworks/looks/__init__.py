"""Looking inside any ``nn.Module``: numbers first, pictures from them. Knows nothing of runs, files or data sets."""
