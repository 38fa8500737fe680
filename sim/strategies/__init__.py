"""Strategies: what we choose. A plan sees a view and pulls levers, nothing else."""
