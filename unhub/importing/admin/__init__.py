"""Imports in the admin: bringing a file or a pasted list, deciding row by row, applying and undoing."""

from unhub.importing.admin.batches import BatchAdmin

__all__ = ["BatchAdmin"]
