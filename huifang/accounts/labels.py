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
        "code_wrong": _("This code is wrong or has lapsed. Type the one that the app shows now."),
        "codes_rest": _("Too many wrong codes. Wait {minutes} minutes, or use a recovery code."),
        "passkey_known": _("This passkey is set up already."),
        "passkey_failed": _("The passkey did not work. Try again, or sign in another way."),
        "passkeys_enough": _("{n} passkeys are enough; take one away first."),
        "factor_gone": _("This factor was taken away already."),
        "factor_needed": _("Your company asks for a second factor; set up another one before you take the last one away."),
        "no_factors": _("There is no second factor to take away."),
        "reset_oneself": _("Another administrator must do this for you."),
        "session_ended": _("This session has ended already."),
        "external_taken": _("That identity is bound to another account."),
        "external_gone": _("This binding was taken away already."),
        "external_unknown": _("No account belongs to this identity. Sign in with your password and bind it under “Sign-in and security”."),
        "external_failed": _("The other system did not confirm who you are ({why}). Try again, or sign in with your password."),
        "end_oneself": _("Nobody ends their own account; another administrator does."),
        "nobody_chosen": _("Choose who takes over: {what} ({n})."),
        "not_a_successor": _("{name} cannot take anything over."),
        "invitation_ended": _("This link was used or has ended. Ask your administrator for a new one."),
    }
)
