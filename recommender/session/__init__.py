"""A session while it is done and what is said of it afterwards: the same for the terminal and for the pages."""
