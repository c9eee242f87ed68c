"""渠道: may we call now, and how is a number dialled.

Owns no table yet. Records ``channels.*``. Listens to nothing.
"""
