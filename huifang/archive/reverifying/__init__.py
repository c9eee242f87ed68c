"""重新核定 and 客户信息报告: every file is looked at at least monthly, each unit reports on the first Monday (R1.5).

``rules`` and ``policy`` say when; ``checks`` keeps the due days, verifies and makes the units' duties; ``reports`` prepares, edits
and submits the monthly report. Without a rule in force nothing is due and nothing is shown as late.
"""
