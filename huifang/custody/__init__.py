"""保密借阅: loans of graded sections, the readings of a file, and incidents (R1.6; document C 二2.8.6, 2.9).

Owns Loan (a borrowing card with its Lent sections) and Incident (a violation, loss or leak with its Measures).
Records ``custody.loan.*`` and ``custody.incident.*``; listens to decided approvals. Lends to ``archive.grading`` by its
registry: what is read is decided there, by the clock, at every read.
"""
