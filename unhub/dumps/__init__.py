"""The whole public content as one file, and a site made of it again. docs/decisions/0015-the-dump.md says why it is as it is."""
