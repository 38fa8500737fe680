"""Draw a comparison: the page, its figures, and the terminal's table."""
