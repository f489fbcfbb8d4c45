"""What is kept: answers, plans, feedbacks, check-ins and events, append-only. The only room that knows SQL."""
