"""Names the numbered forms of the rules in force to the number series."""

from collections.abc import Iterator
from datetime import datetime

from huifang.kernel import clock
from huifang.paperwork.series import Numbered, provide
from huifang.regulations.selectors import rules_in_force
from huifang.regulations.shapes import Form


@provide
def numbered(at: datetime) -> Iterator[Numbered]:
    """Every paper form in force with the number format that its clause names."""
    for rule in rules_in_force(Form, clock.local_date(at)):
        yield Numbered(rule.value.code, rule.value.title, rule.value.number_format)
