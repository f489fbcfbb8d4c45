"""A clinic: accounts, what opens them, who may see whom, and what a clinician can do for their people."""
