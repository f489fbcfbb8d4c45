"""The questions: which page comes next, and the answers document that the replies make. Every face walks it."""
