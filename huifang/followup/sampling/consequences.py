"""How often a customer's class is followed up, for the page of the customer (R1.3, R2.4)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from huifang.archive.classes import Consequence, register
from huifang.archive.models import Customer
from huifang.followup.sampling.policy import every_words, share_words, ways_words
from huifang.regulations.selectors import book


@register
def by_class(customer: Customer, at: datetime) -> Iterable[Consequence]:
    """The draws in which customers of this class stand: how often, how many of them, whom to talk to."""
    for rule in book(at, customer.unit).of("coverage"):
        if rule.value.population != "customers":
            continue
        for line in rule.value.lines():
            if customer.grade in line.grades:
                whom = _(" ({audience})").format(audience=line.audience) if line.audience else ""
                words = {
                    "every": every_words(line.every),
                    "share": share_words(rule.value),
                    "ways": ways_words(rule.value.ways),
                    "whom": whom,
                }
                yield Consequence(_("Followed up {every}, {share}: {ways}{whom}").format(**words), rule.id)
