"""The company: somebody to administer, and holidays to reckon with."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from huifang.config.checkup.finding import BAD, OK, WARN, Finding
from huifang.kernel import clock


def administrator() -> Iterator[Finding]:
    """Can somebody administer?"""
    from huifang.accounts.models import User

    name = _("Administrator")
    users = list(User.objects.filter(is_administrator=True, is_active=True))
    if not users:
        yield Finding("administrator", name, BAD, _("nobody"), _("Run: huifang init"))
    elif not any(user.has_usable_password() for user in users):
        yield Finding("administrator", name, WARN, _("nobody has set a password yet"), "huifang init --new-link")
    else:
        yield Finding("administrator", name, OK, "、".join(user.username for user in users))


def holidays() -> Iterator[Finding]:
    """Are the years known that deadlines fall into?"""
    from huifang.organization.selectors import known_years

    name, today, known = _("Calendar"), clock.today(), known_years()
    if today.year not in known:
        text = _("holidays of {year} are not entered; deadlines can't be computed").format(year=today.year)
        yield Finding("calendar", name, BAD, text, _("Enter them, or upgrade Huifang and run: huifang init"))
    elif today.year + 1 not in known:
        late = today.month == 12
        text = _("holidays of {year} are not entered yet; dates in it are provisional").format(year=today.year + 1)
        mend = _("The State Council publishes them in November; enter them, or upgrade Huifang and run: huifang init")
        yield Finding("calendar", name, WARN if late else OK, text, mend if late else "")
    else:
        yield Finding("calendar", name, OK, _("known until the end of {year}").format(year=max(known)))
