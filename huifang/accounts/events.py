"""Facts that accounts records; never a password, never a token."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "accounts.user.created": _("Account {username} of {name} was created"),
        "accounts.user.invited": _("A one-time link was made; it ends {expires_at}"),
        "accounts.user.accepted": _("The one-time link was used and a password set"),
        "accounts.user.password_changed": _("The password was changed"),
        "accounts.user.changed": _("The account's settings were changed"),
        "accounts.user.deactivated": _("The account was closed"),
        "accounts.user.activated": _("The account was opened again"),
        "accounts.user.signed_in": _("Signed in"),
        "accounts.user.signed_out": _("Signed out"),
        "accounts.user.locked_out": _("Locked out for {minutes} minutes after {tries} wrong passwords"),
    }
)
