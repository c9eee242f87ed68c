"""审计: who read and did what, and what must not be kept: journal browser, alarms, destruction, privacy (R1.7, R12.2; PIPL).

Owns Destruction and Item (a proposal, its certificate), Hold (a legal hold), Alarm and Departure (unusual reading), Consent and Request
(what people agreed to and asked for). Keeps the destruction register outside the database, in ``HUIFANG_DATA/destruction``.
Records audit.destruction.*, audit.hold.*, audit.alarm.*, audit.consent.*, audit.request.*.
Listens to approvals.approval.granted, refused and withdrawn.
What is erased, and how, the contexts say in ``erasure.py`` (huifang/journal/erasing.py).
"""
