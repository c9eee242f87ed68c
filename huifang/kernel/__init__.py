"""内核: values and pure functions that every context shares.

Owns nothing, records nothing, listens to nothing. Never imports Django, so that rules stay
testable by the thousand and readable by the people who own them.
"""
