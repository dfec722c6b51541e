"""The register of corrections: every public change after a first version, of statements and organisations alike."""
