"""Wasit (وسيط): carries a negotiation between sides that do not talk to each other."""

__version__ = "0.1.0"
