"""What happened over time, as frames and as tables for people. pandas lives here."""
