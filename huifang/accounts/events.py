"""Facts that accounts records; never a password, a code or a token."""

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
        "accounts.user.unlocked": _("The lock was lifted"),
        "accounts.user.reset_link_made": _("A link for a forgotten password was made; it ends {expires_at}"),
        "accounts.user.reset_asked": _("A link for a forgotten password was sent by mail; it ends {expires_at}"),
        "accounts.user.session_ended": _("Signed out at {count} places"),
        "accounts.user.recovery_codes_made": _("{count} recovery codes were made"),
        "accounts.user.recovery_code_used": _("A recovery code was used; {left} are left"),
        "accounts.user.factors_reset": _("All {count} second factors were taken away"),
        "accounts.user.external_bound": _("Sign-in through another system was bound"),
        "accounts.user.external_unbound": _("Sign-in through another system was taken away"),
        "accounts.user.ended": _("The account ended; {count} things were handed over or ended"),
        "accounts.factor.added": _("Second factor “{name}” was set up"),
        "accounts.factor.removed": _("Second factor “{name}” was taken away"),
    }
)
