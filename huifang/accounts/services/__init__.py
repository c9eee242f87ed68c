"""Writes of accounts: users, passwords, links, factors, sessions, sign-ins elsewhere, the end of an account.

A user as ``by`` must be an administrator, except about their own password, settings, factors and sessions.
"""

from huifang.accounts.services.ending import end_account, may_end
from huifang.accounts.services.external import bind_external, person_of, unbind_external
from huifang.accounts.services.factors import (
    add_passkey,
    add_totp,
    make_recovery_codes,
    remove_factor,
    reset_factors,
    use_passkey,
    use_recovery_code,
    use_totp,
)
from huifang.accounts.services.links import accept_invitation, digest_of, invite, mail_reset_link, make_reset_link
from huifang.accounts.services.sessions import (
    end_session,
    end_sessions,
    forget_old,
    note_lock_out,
    note_sign_in,
    note_sign_out,
    unlock,
)
from huifang.accounts.services.users import (
    activate_user,
    administers,
    change_settings,
    create_user,
    deactivate_user,
    set_password,
)

__all__ = [
    "accept_invitation",
    "activate_user",
    "add_passkey",
    "add_totp",
    "administers",
    "bind_external",
    "change_settings",
    "create_user",
    "deactivate_user",
    "digest_of",
    "end_account",
    "end_session",
    "end_sessions",
    "forget_old",
    "invite",
    "mail_reset_link",
    "make_recovery_codes",
    "make_reset_link",
    "may_end",
    "note_lock_out",
    "note_sign_in",
    "note_sign_out",
    "person_of",
    "remove_factor",
    "reset_factors",
    "set_password",
    "unbind_external",
    "unlock",
    "use_passkey",
    "use_recovery_code",
    "use_totp",
]
