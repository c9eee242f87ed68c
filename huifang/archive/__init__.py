"""档案: customers, contacts, telephone numbers, contracts, projects.

Owns Customer, Contact, ContactNumber, Contract, Project, Milestone. Records ``archive.*``.
Listens to nothing. Offers the customer page, on which other contexts place panels.
"""
