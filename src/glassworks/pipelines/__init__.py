"""What a recipe's ``task`` names: open the inputs, train, measure, write, show. One folder each."""
