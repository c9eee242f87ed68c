"""The list of complaints: columns, filters, search."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.complaints import access, listing_filters
from huifang.complaints.analysing import OUT
from huifang.complaints.models import Complaint
from huifang.complaints.rules import OPEN
from huifang.organization.access import may
from huifang.organization.gate import user_of
from huifang.search.selectors import find
from huifang.ui.keyset import Rows
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Preset, Sort

FOUND_AT_MOST = 200


def _takers(request: HttpRequest) -> Sequence[Choice]:
    return [Choice("me", _("me"), Q(taken_by=user_of(request)))]


def spec_for(user: User) -> ListSpec:
    """The list as this user may use it; customers are found within the user's reach only."""

    def search(rows: Rows, text: str) -> Rows:
        customers = [hit.object_id for hit in find(user, text, FOUND_AT_MOST, kind=Customer.ref_kind)]
        return rows.filter(Q(number__istartswith=text) | Q(customer__in=customers))

    def prepare(rows: Sequence[Any]) -> None:
        listing_filters.prepare(rows, user)

    return replace(SPEC, search=search, prepare=prepare, empty_url_name="complaints:new" if may(user, access.CREATE) else "")


SPEC = ListSpec(
    name="complaints.list",
    title=_("Complaints"),
    row_template="complaints/rows/complaint.html",
    columns=(
        Column("number", _("Complaint number"), fixed=True, value=lambda c: c.number),
        Column("customer", _("Customer"), fixed=True, value=lambda c: c.customer.name),
        Column("content", _("Complaint"), value=lambda c: c.content),
        Column("taken", _("Taken at"), sort="new", value=lambda c: c.taken_at),
        Column("taker", _("Taken by"), value=lambda c: c.taken_by.name),
        Column("rounds", _("Round"), numeric=True, value=lambda c: c.rounds),
        Column("state", _("State"), value=lambda c: str(c.get_state_display())),
        Column("tier", _("Tier"), value=lambda c: str(c.get_tier_display())),
        Column("category", _("Category"), shown=False, value=lambda c: c.category.path if c.category else ""),
        Column("merit", _("Judged"), shown=False, value=lambda c: str(c.get_merit_display()) if c.merit else ""),
        Column("wave", _("Wave"), shown=False, value=lambda c: c.wave_title),
        Column("merged", _("Goes on as"), shown=False, value=lambda c: c.merged_number),
        Column("channel", _("Channel"), shown=False, value=lambda c: str(c.get_channel_display())),
        Column("region", _("Region"), shown=False, value=lambda c: c.region),
        Column("handled", _("Handled at"), shown=False, value=lambda c: c.handled_at),
    ),
    sorts=(
        Sort("new", _("Newest first"), ("taken_at", "id"), backwards=True),
        Sort("old", _("Oldest first"), ("taken_at", "id")),
    ),
    filters=(
        Filter(
            "state",
            _("State"),
            (
                Choice("open", _("not closed"), Q(state__in=OPEN)),
                Choice("counted", _("all but void and merged"), ~Q(state__in=OUT)),
                *(Choice(value, label, Q(state=value)) for value, label in Complaint.State.choices),
            ),
            default="open",
        ),
        Filter("tier", _("Tier"), tuple(Choice(value, label, Q(tier=value)) for value, label in Complaint.Tier.choices)),
        Filter("category", _("Category"), listing_filters.categories),
        Filter("merit", _("Judged"), listing_filters.MERITS),
        Filter("cause", _("Cause"), listing_filters.causes),
        Filter("wave", _("Wave"), listing_filters.waves),
        Filter("merged", _("Merged"), listing_filters.merged),
        Filter("month", _("Month"), listing_filters.months),
        Filter("period", _("Taken within"), listing_filters.periods),
        Filter("closed", _("Closed in month"), listing_filters.ends),
        Filter("channel", _("Channel"), tuple(Choice(value, label, Q(channel=value)) for value, label in Complaint.Channel.choices)),
        Filter("taker", _("Taken by"), _takers),
        Filter("bypass", _("Bypass complaints"), (Choice("yes", _("bypass complaint"), Q(bypass=True)),)),
        Filter("again", _("Round"), (Choice("yes", _("asked again"), Q(rounds__gt=1)),)),
    ),
    presets=(
        Preset(_("Not closed"), ""),
        Preset(_("To be followed up"), "state=answered"),
        Preset(_("Asked again"), "again=yes"),
        Preset(_("Bypass complaints"), "bypass=yes"),
        Preset(_("All"), "state="),
    ),
    search_label=_("Number or customer"),
    export_permission="reports.report.export",
    empty_title=_("No complaint here"),
    empty_text=_("Complaints taken on a call or on any other way stand here until the customer is satisfied."),
    empty_action=_("Take a complaint"),
)
