"""日志: what happened, and who still has to be told.

Owns Event (a business fact), Personal (its personal values, erasable), Delivery (a subscriber that
must hear of it) and Seal (the hash chain over committed facts).
Records nothing of its own. Listens to nothing.
Every other context records facts here and reacts to facts of lower contexts through ``subscribe``.
"""
