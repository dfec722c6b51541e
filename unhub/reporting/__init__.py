"""Report an error: a reader says that something on a page is wrong, without an account, and it reaches the editors' queue."""
