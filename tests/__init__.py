"""Tests; a package, so that no `tests` of an installed library comes before it."""
