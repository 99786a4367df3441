"""StackGAN: images from sentences, in two stages."""
