"""How organisations are taken in: what a row is among what is here, what would change, and how it is applied."""
