"""The demo company: twelve months of its life, made by running the services under the clock.

Deterministic and relative to today: the same day gives the same company. Everything goes through the services that
people use, so the demo proves them as much as it shows them.
"""
