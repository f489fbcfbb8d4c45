"""From a ranking to a week: dose, sessions, what had to bend, and the words that explain it."""
