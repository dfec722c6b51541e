"""The change feed: every public change in its order, for whoever keeps a copy (decision 13)."""
