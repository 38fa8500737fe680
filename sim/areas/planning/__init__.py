"""Strategy and planning: standards among platforms, and what is sourced how and from whom."""
