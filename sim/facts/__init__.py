"""Stylised facts: what is known about such roll-outs, and whether the model shows it."""
