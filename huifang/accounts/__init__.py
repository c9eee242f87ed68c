"""账号: users, sign-in, lock-out, one-time invitations.

Owns User and Invitation. Records ``accounts.user.*``. Listens to nothing.
"""
