"""A restricted Boltzmann machine learns the distribution of pictures: bars and stripes, digits, any source."""
