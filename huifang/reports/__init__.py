"""报表: the register of a month, its totals by agent, type and outcome, each figure with its rows.

Owns nothing and writes nothing; reads follow-up and complaints through their access. What leaves as a file leaves
through ``paperwork``, which keeps who took it.
"""
