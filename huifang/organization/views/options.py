"""Settings of the company: a page for each group, errors at the field, secrets written and never shown (R12.2)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.organization import options
from huifang.organization.gate import require, user_of
from huifang.organization.options import CHOICE, LONG, NUMBER, SECRET, SWITCH, Group, Option
from huifang.ui.conflicts import MergingForm
from huifang.ui.forms import Area
from huifang.ui.toasts import done

FORGET = "forget-"


@require_GET
@require(options.EDIT)
def index(request: HttpRequest) -> HttpResponse:
    """Every group with what it holds now."""
    groups = options.groups()
    codes = [o.code for g in groups for o in g.options]
    values = options.values(codes)
    rows = [(g, [(o.label, _shown(o, values[o.code])) for o in g.options]) for g in groups]
    return render(request, "organization/options.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@require(options.EDIT)
@never_cache
def group(request: HttpRequest, code: str) -> HttpResponse:
    """The form of one group, its test and its history."""
    found = options.group_of(code)
    if found is None:
        raise Http404
    values = options.values([o.code for o in found.options])
    form = form_of(found, values, request.POST or None)
    status, result = 200, None
    if request.method == "POST":
        if form.is_valid() and "test" in request.POST and found.test:
            result = _tried(found, form, values, request)
        elif form.is_valid() and _saved(form, found, values, request):
            return done(request, _("Saved"), to=reverse("organization:option-group", args=[code]))
        else:
            status = 409 if form.met.clashing else 422
    history = journal.lines(journal.history([Ref("organization.option", o.code) for o in found.options], limit=20))
    secrets = [(FORGET + _name(o), o.label) for o in found.options if o.kind == SECRET and values[o.code]]
    context = {"group": found, "form": form, "history": history, "result": result, "secrets": secrets}
    return render(request, "organization/option_group.html", context, status=status)


def form_of(found: Group, values: Mapping[str, Any], data: Any) -> MergingForm:
    """A form over the options of a group; a secret's field is empty and says whether one is kept."""
    fields = {_name(o): _field(o, bool(values[o.code])) for o in found.options}
    made = type("GroupForm", (MergingForm,), fields)
    form: MergingForm = made(data, current={_name(o): values[o.code] for o in found.options if o.kind != SECRET})
    return form


def _name(known: Option) -> str:
    return known.code.replace(".", "-")


def _field(known: Option, is_set: bool) -> forms.Field:
    common: dict[str, Any] = {"label": known.label, "help_text": known.help, "required": False}
    if known.kind == SECRET:
        hint = _("Kept. Type a new one to replace it.") if is_set else _("Not set.")
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "data-no-draft": "", "placeholder": hint})
        return forms.CharField(**common, strip=False, widget=widget)
    if known.kind == SWITCH:
        return forms.BooleanField(**common)
    if known.kind == CHOICE:
        return forms.ChoiceField(**{**common, "required": True}, choices=known.choices)
    if known.kind == NUMBER:
        return forms.IntegerField(**{**common, "required": True}, min_value=known.least, max_value=known.most)
    return forms.CharField(**common, widget=Area(rows=3) if known.kind == LONG else forms.TextInput())


def _changes(form: MergingForm, found: Group, data: Any) -> dict[str, Any]:
    changed = form.changes
    wanted = {o.code: changed[_name(o)] for o in found.options if _name(o) in changed}
    forgotten = {o.code: None for o in found.options if o.kind == SECRET and FORGET + _name(o) in data}
    return wanted | forgotten


def _saved(form: MergingForm, found: Group, values: Mapping[str, Any], request: HttpRequest) -> bool:
    try:
        plain = {o.code: values[o.code] for o in found.options if o.kind != SECRET}
        options.change(by=user_of(request), changes=_changes(form, found, request.POST), was=plain, at=clock.now())
    except Refused as refusal:
        if refusal.decision.reason != "option_wrong":
            raise
        known = options.option(str(refusal.decision.params["option"]))
        form.add_error(_name(known), str(refusal.decision.params["wrong"]))
        return False
    except Conflict:
        form.add_error(None, _("Somebody else changed this a moment ago. Look once more, and save again."))
        return False
    return True


def _tried(found: Group, form: MergingForm, values: Mapping[str, Any], request: HttpRequest) -> tuple[bool, str]:
    """Try what stands in the form, saved or not; an empty secret means the one kept."""
    assert found.test is not None
    typed = {c: v for c, v in _changes(form, found, request.POST).items() if v not in {"", None} or options.option(c).kind != SECRET}
    try:
        worked, words = found.test({**values, **typed}, user_of(request))
    except Exception as error:
        return False, _("It did not work: {error}").format(error=type(error).__name__)
    return worked, str(words)


def _shown(known: Option, value: Any) -> str:
    if known.kind == SECRET:
        return _("kept") if value else ""
    if known.kind == SWITCH:
        return _("on") if value else _("off")
    if known.kind == CHOICE:
        return str(dict(known.choices).get(value, value))
    return str(value)
