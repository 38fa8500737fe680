"""Adoption: all that a person carries, from not knowing to fluent use, workarounds and leaving."""
