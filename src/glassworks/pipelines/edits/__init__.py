"""From AlexNet to ResNet by edits of one small network: what each changes in size, cost, field and accuracy."""
