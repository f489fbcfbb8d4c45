"""What can be done at one place, by what it is done with. `application.py` puts them together."""
