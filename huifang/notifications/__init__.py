"""Notices (通知): who is told what and when; the inbox, digests, quiet times."""
