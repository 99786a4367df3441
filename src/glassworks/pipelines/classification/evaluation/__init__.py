"""A classifier measured on labelled images of any source that has its classes."""
