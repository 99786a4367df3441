"""A restricted Boltzmann machine learns the distribution of images: bars and stripes, digits, any source."""
