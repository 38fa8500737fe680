"""Strategy and planning: standards among the platforms that departments choose."""
