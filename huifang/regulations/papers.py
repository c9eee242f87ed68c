"""The paper forms in force: their boxes, copies and number format (R2.9, R3.1)."""

from datetime import datetime

from huifang.kernel import clock
from huifang.regulations.selectors import rules_in_force
from huifang.regulations.shapes import Form


def form(code: str, at: datetime) -> Form:
    """The form with ``code`` in force at ``at``.

    Raises:
        LookupError: no regulation in force holds it.
    """
    for rule in rules_in_force(Form, clock.local_date(at)):
        if rule.value.code == code:
            return rule.value
    raise LookupError(f"no form {code} is in force")
