"""Words for the refusals of accounts."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

add_reasons(
    {
        "username_taken": _("The user name {username} is taken."),
        "username_empty": _("Give a user name without blanks."),
        "user_inactive": _("This account is closed."),
        "user_active": _("This account is open."),
        "last_administrator": _("This is the last administrator; name another one first."),
        "invitation_ended": _("This link was used or has ended. Ask your administrator for a new one."),
    }
)
