"""What a person said and what happened: the documents, and the Profile and History made of them."""
