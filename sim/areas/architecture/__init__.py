"""Architecture: what it costs to work across two systems, and when the old one goes."""
