"""In and out: what a person takes away, in formats that other programs read."""
