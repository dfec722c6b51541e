"""A format for each kind of source statements come from: bytes → plain rows. Adding one is one file here."""
