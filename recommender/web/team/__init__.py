"""The pages and the server of a clinic: who is let in, accounts, people, and what an operator watches."""
