"""检索: search tokens and the one box.

Owns Entry. Records nothing. Listens to nothing: owners of searchable rows refresh their entries
in the transaction of their writes, through ``searching.py`` registrations.
"""
