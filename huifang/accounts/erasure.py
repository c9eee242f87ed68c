"""Accounts are of colleagues, never of customers."""

from huifang.journal.erasing import holds_nothing

for label in ("User", "Invitation", "Factor", "RecoveryCode", "SignedIn", "PastPassword", "ExternalIdentity"):
    holds_nothing(f"accounts.{label}", "about colleagues; their end is the account's (docs/contexts/accounts.md)")
