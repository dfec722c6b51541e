"""A format for each kind of source: bytes → plain rows. Adding one is one file here."""
