"""Experiments: which runs a study holds, how they are played, and how their rows are kept."""
