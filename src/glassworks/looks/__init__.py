"""Looking inside any ``nn.Module``: numbers first, figures from them; one folder for each kind of look."""
