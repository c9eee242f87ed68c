"""义务: the ledger of everything somebody must do by some time.

Owns Obligation. Records ``obligations.obligation.*``. Listens to nothing.
One duty is one row; one engine warns, breaches and climbs the ladder for all of them.
"""
