"""How customers and projects are called in notices, and where they are opened."""

from django.utils.translation import gettext_lazy as _

from huifang.archive.labels import type_names
from huifang.archive.models import Customer, Project
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import NOW


def _customer(pk: str) -> str:
    return str(Customer.objects.filter(pk=pk).values_list("name", flat=True).first() or "")


def _itself(pk: str) -> Ref:
    return Ref(Customer.ref_kind, pk)


def _project(pk: str) -> str:
    row = Project.objects.select_related("customer").filter(pk=pk).first()
    return f"{row.customer.name} · {type_names().get(row.type, row.type)}" if row else ""


def _owner(pk: str) -> Ref | None:
    customer = Project.objects.filter(pk=pk).values_list("customer", flat=True).first()
    return Ref(Customer.ref_kind, str(customer)) if customer else None


declare(
    Group("archive", _("Customer archive"), order=35),
    Kind(
        "archive.payment_anomaly", "archive", _("Anomaly of a payment"), _("{by}: payment “{label}” of {what}: {why}"),
        way=NOW, icon="cash-banknote", evidence=True,
    ),
    Kind("archive.handed_over", "archive", _("Customers were given to you"), _("{by} gives you {n} customers of {giver}."), way=NOW, icon="users"),
)  # fmt: skip
register_subject(
    Subject(Customer.ref_kind, "archive:customer", title=_customer, party=_itself),
    Subject(Project.ref_kind, title=_project, party=_owner),
)

from huifang.archive.reverifying import notices as _reverifying  # noqa: E402, F401 – its kinds stand in the group declared above
