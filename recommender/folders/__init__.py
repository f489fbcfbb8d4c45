"""Folders of others on top of ours: their stretches, pictures and rules. They add, and take nothing of ours away."""
