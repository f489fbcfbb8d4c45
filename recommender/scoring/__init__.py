"""How much a stretch is expected to bring a person, and how sure that is: a mean, a spread, and the reasons."""
