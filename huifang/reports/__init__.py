"""报表: registers and monthly totals, each figure opening its rows.

Owns no table yet. Records nothing. Reads selectors only, never services.
"""
