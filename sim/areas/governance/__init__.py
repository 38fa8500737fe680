"""Governance: sponsor and leaders, communication, mandates, champions and gates."""
