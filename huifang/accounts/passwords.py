"""The company's rules for passwords, as validators that Django asks wherever a password is set."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from huifang.accounts import company
from huifang.accounts.models import PastPassword, User


class LongEnough:
    """At least as long as the company asks."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a short one."""
        least = int(company.value("accounts.password_length"))
        if len(password) < least:
            raise ValidationError(self._words(least), code="password_too_short")

    def get_help_text(self) -> str:
        """The rule."""
        return self._words(int(company.value("accounts.password_length")))

    @staticmethod
    def _words(least: int) -> str:
        return ngettext("At least %(n)d character.", "At least %(n)d characters.", least) % {"n": least}


class NotUsedBefore:
    """None of the person's last passwords, the present one included."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse one that was used recently."""
        kept = int(company.value("accounts.password_history"))
        if user is None or user._state.adding or not kept:
            return
        earlier = PastPassword.objects.filter(user=user).order_by("-until", "-pk").values_list("password", flat=True)[: kept - 1]
        present = [user.password] if user.has_usable_password() else []
        if any(check_password(password, hashed) for hashed in (*present, *earlier)):
            raise ValidationError(self._words(kept), code="password_used")

    def get_help_text(self) -> str:
        """The rule, if there is one."""
        kept = int(company.value("accounts.password_history"))
        return self._words(kept) if kept else ""

    @staticmethod
    def _words(kept: int) -> str:
        return ngettext("Not your last password.", "None of your last %(n)d passwords.", kept) % {"n": kept}
