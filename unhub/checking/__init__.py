"""Check a copy: whether a text is word for word one that was published here, which version of it, or how it differs."""
