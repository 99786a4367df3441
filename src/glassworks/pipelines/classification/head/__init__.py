"""The exact head: multinomial logistic regression, its search and its solver."""
