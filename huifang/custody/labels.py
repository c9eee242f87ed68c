"""Words for states, grades and refusals."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huifang.archive.models import Customer
from huifang.archive.sections import BY_CODE
from huifang.custody.models import Lent, Loan
from huifang.ui.words import add_reasons

__all__ = ["GRADES", "INCIDENT_STATES", "LOAN_STATES", "files_of", "section_name", "sections_of"]

LOAN_STATES = {
    "asked": (gettext_lazy("asked for"), "soon"),
    "active": (gettext_lazy("lent"), "info"),
    "refused": (gettext_lazy("refused"), "plain"),
    "withdrawn": (gettext_lazy("withdrawn"), "plain"),
    "returned": (gettext_lazy("returned"), "ok"),
    "called_back": (gettext_lazy("called back"), "plain"),
    "lapsed": (gettext_lazy("run out"), "plain"),
}
INCIDENT_STATES = {
    "reported": (gettext_lazy("reported"), "soon"),
    "confirmed": (gettext_lazy("confirmed"), "soon"),
    "proposed": (gettext_lazy("measures proposed"), "info"),
    "ordered": (gettext_lazy("measures ordered"), "info"),
    "closed": (gettext_lazy("closed"), "ok"),
    "dismissed": (gettext_lazy("unfounded"), "plain"),
}
GRADES = {
    "secret": (gettext_lazy("grade secret"), "plain"),
    "confidential": (gettext_lazy("grade confidential"), "info"),
    "top_secret": (gettext_lazy("grade top secret"), "soon"),
}
NAMED = 3

add_reasons(
    {
        "loan_needless": gettext_lazy("You may read this already; no loan is needed."),
        "loan_no_chain": gettext_lazy("The regulation in force names nobody who could lend this. Ask who keeps the archive."),
        "loan_too_long": gettext_lazy("This is lent for at most {days} days. Choose an earlier day."),
        "loan_too_many": gettext_lazy("One card holds at most {most} files. Ask for the others on a second card."),
        "loan_ended_before": gettext_lazy("The last day has passed already. Choose today or later."),
        "purpose_missing": gettext_lazy("Say what it is needed for, in a few words."),
        "nothing_lent": gettext_lazy("None of these loans is lent any more."),
        "not_yours": gettext_lazy("This is somebody else's loan."),
        "papers_out": gettext_lazy("The papers are still out. They go back to the keeper, who takes them in."),
        "copies_missing": gettext_lazy("Name the papers that are handed out."),
        "measures_missing": gettext_lazy("A measure is needed for the person concerned and one for the direct superior."),
        "measures_open": gettext_lazy("A measure is not carried out yet."),
        "own_incident": gettext_lazy("Somebody else must deal with a matter that concerns you."),
        "account_missing": gettext_lazy("Say what happened."),
        "measure_evidence_missing": gettext_lazy("Say what shows that it was carried out."),
        "in_the_future": gettext_lazy("This lies in the future. Give the time at which it happened."),
    }
)


def section_name(code: str) -> str:
    """How a section is called."""
    return _(BY_CODE[code].label) if code in BY_CODE else code


def sections_of(loan: Loan) -> str:
    """The sections on a card in one line."""
    codes = set(Lent.objects.filter(loan=loan).values_list("section", flat=True))
    return _(", ").join(section_name(code) for code in BY_CODE if code in codes)


def files_of(loan: Loan) -> str:
    """The files on a card in words: the first by name, the others by number, and their sections."""
    ids = sorted(set(Lent.objects.filter(loan=loan).values_list("customer_id", flat=True)))
    names = list(Customer.objects.filter(pk__in=ids[:NAMED]).order_by("pk").values_list("name", flat=True))
    more = len(ids) - len(names)
    rest = [ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}] if more > 0 else []
    return _("{files}: {sections}").format(files=_(", ").join([*names, *rest]), sections=sections_of(loan))
