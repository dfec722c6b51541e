"""Statements from elsewhere: the columns a row may have, and a format for each kind of source."""
