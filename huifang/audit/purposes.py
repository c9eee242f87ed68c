"""For what personal data is used, on which legal basis: the rules in force, or what every centre does (PIPL 13, 17)."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from huifang.audit.policy import PURPOSE, ProcessingPurpose
from huifang.kernel import clock
from huifang.regulations.selectors import rules_in_force

USUAL = (
    ProcessingPurpose(code="follow_up", title=_("Follow-up of contracts"), basis="contract", data=_("name, number, what was said"), kept=_("as long as the customer file")),
    ProcessingPurpose(code="complaint", title=_("Handling of complaints"), basis="law", data=_("name, number, content of the complaint"), kept=_("as long as the customer file")),
    ProcessingPurpose(code="survey", title=_("Surveys of satisfaction"), basis="consent", data=_("answers"), kept=_("until consent is withdrawn")),
    ProcessingPurpose(code="greeting", title=_("Greetings and news"), basis="consent", data=_("name, number, mail address"), kept=_("until consent is withdrawn")),
    ProcessingPurpose(code="recording", title=_("Recording of calls"), basis="consent", data=_("recordings"), kept=_("until consent is withdrawn")),
    ProcessingPurpose(code="by_mail", title=_("Contact by mail"), basis="contract", data=_("mail address"), kept=_("as long as the customer file")),
    ProcessingPurpose(code="by_sms", title=_("Contact by text message"), basis="contract", data=_("mobile number"), kept=_("as long as the customer file")),
)  # fmt: skip


def purposes(at: datetime) -> list[ProcessingPurpose]:
    """The register of purposes on a day."""
    found = [rule.value for rule in rules_in_force(PURPOSE, clock.local_date(at))]
    return found or list(USUAL)


def purpose(code: str, at: datetime) -> ProcessingPurpose | None:
    """One of them."""
    return next((one for one in purposes(at) if one.code == code), None)
