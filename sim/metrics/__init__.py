"""Metrics: pure functions of what a run left behind; a new one needs no new run."""
