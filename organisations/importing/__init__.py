"""Organisations, office-holders and topics from elsewhere."""
