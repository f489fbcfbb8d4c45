"""What may be offered at all: each stretch with its dose, tags and words, read from one TOML file a stretch."""
