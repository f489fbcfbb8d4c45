"""Who may do what: the rules as data, and the one function that decides what a person may be offered."""
