"""The designer: a version's sections and questions, changed one by one; its review."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.organization.gate import require, user_of
from huifang.surveys import access, labels, library
from huifang.surveys.forms import QuestionForm, ReasonForm, SectionForm, WordsForm, initial_of
from huifang.surveys.models import Question, QuestionnaireVersion, Section
from huifang.surveys.reading import Paper, asked, paper
from huifang.surveys.rules.branching import problems
from huifang.surveys.rules.lifecycle import VERSION
from huifang.surveys.services import designing, publishing
from huifang.surveys.sheet_form import SheetForm
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words

get_or_post = require_http_methods(["GET", "POST"])
ACTIONS = ("submit", "recall", "publish", "discard")


def version_or_404(pk: int) -> QuestionnaireVersion:
    """A version with what its pages show."""
    rows = QuestionnaireVersion.objects.select_related("questionnaire", "author", "submitted_by", "reviewed_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
@require(access.VIEW)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A version: as a designer while it is a draft, else to read and to review."""
    return _page(request, version_or_404(pk))


def _page(request: HttpRequest, shown: QuestionnaireVersion, form: ReasonForm | None = None) -> HttpResponse:
    return render(request, "surveys/version.html", _context(request, shown, form), status=422 if form else 200)


def _context(request: HttpRequest, shown: QuestionnaireVersion, form: ReasonForm | None = None) -> dict[str, Any]:
    user = user_of(request)
    found = paper(shown)
    wrong: dict[str, list[str]] = {}
    for problem in problems(found.asked):
        wrong.setdefault(problem.question, []).append(reason_words(problem.reason, problem.params))
    facts = publishing.facts_of(shown, user)
    possible = set(VERSION.possible(shown.state, facts))
    editing = "edit" in possible and bool(access.may_edit(user))
    reviewing = shown.state == "review" and bool(access.may_publish(user))
    return {
        "version": shown,
        "questionnaire": shown.questionnaire,
        "paper": found,
        "problems": wrong,
        "words": {question.code: condition_words(question, found) for question in found.questions if question.condition},
        "numbers": {question.code: number for number, question in enumerate(found.questions, 1)},
        "states": labels.VERSION_STATES,
        "kinds": labels.KINDS,
        "topics": labels.TOPICS,
        "editing": editing,
        "may_submit": editing and "submit" in possible,
        "may_recall": "recall" in possible and bool(access.may_edit(user)),
        "may_publish": reviewing and "publish" in possible,
        "own": reviewing and bool(facts["own"]),
        "form": form or ReasonForm(),
        "changes": _changes(shown, found) if shown.number > 1 else [],
    }


def condition_words(question: Question, found: Paper) -> str:
    """The dependence of a question as a sentence."""
    given = question.condition
    target = next((one for one in found.questions if one.code == given["question"]), None)
    if target is None:
        return _("depends on a question that is gone")
    words = {option.code: option.label for option in asked(target).options}
    values = "、".join(words.get(value, value) for value in given["values"])
    return _("only if “{question}” {comparison} {values}").format(
        question=target.text, comparison=labels.COMPARISONS.get(given["is"], given["is"]), values=values
    )


def _changes(shown: QuestionnaireVersion, found: Paper) -> list[str]:
    """What differs from the version before that was published."""
    rows = QuestionnaireVersion.objects.filter(questionnaire=shown.questionnaire_id, number__lt=shown.number)
    before = rows.filter(state__in=("published", "superseded")).order_by("-number").first()
    if before is None:
        return []
    old: Mapping[str, Question] = {question.code: question for question in paper(before).questions}
    new: Mapping[str, Question] = {question.code: question for question in found.questions}
    added = [_("New: {question}").format(question=q.text) for code, q in new.items() if code not in old]
    gone = [_("Left out: {question}").format(question=q.text) for code, q in old.items() if code not in new]
    changed = [
        _("Reworded: {old} → {new}").format(old=old[code].text, new=q.text)
        for code, q in new.items()
        if code in old and old[code].text != q.text
    ]
    return [*added, *changed, *gone]


@require_GET
@require(access.VIEW)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """As on a telephone; nothing is stored."""
    shown = version_or_404(pk)
    context = {"version": shown, "form": SheetForm(paper(shown)), "most_photos": 3}
    return render(request, "surveys/preview.html", context)


@require_POST
@require(access.VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, take back, send back, publish, discard."""
    shown, user, at = version_or_404(pk), user_of(request), clock.now()
    action = request.POST.get("action", "")
    if action == "send_back":
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _page(request, shown, form)
        publishing.send_back(shown, note=form.cleaned_data["reason"], by=user, at=at)
    elif action in ACTIONS:
        getattr(publishing, action)(shown, by=user, at=at)
    else:
        raise Refused(no("out_of_reach"))
    said = {
        "submit": _("Given to review; somebody else publishes it."),
        "recall": _("Taken back; it can be changed again."),
        "publish": _("Published. It is asked from now on."),
        "discard": _("The draft was discarded"),
        "send_back": _("Sent back with your remark."),
    }
    toast(request, said[action])
    return go(request, "surveys:show", shown.questionnaire_id) if action == "discard" else go(request, "surveys:version", pk)


@get_or_post
@require(access.EDIT)
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """The words around the questions."""
    shown = version_or_404(pk)
    initial = {name: getattr(shown, name) for name in ("welcome", "thanks", "consent", "revision")}
    form = WordsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        designing.set_words(shown, **form.cleaned_data, by=user_of(request), at=clock.now())
        return _saved(request, shown)
    context = {"form": form, "version": shown, "heading": _("Words around the questions"), "action": request.path}
    return render(request, "surveys/part_form.html", context, status=422 if form.errors else 200)


@get_or_post
@require(access.EDIT)
def section_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Another section."""
    shown = version_or_404(pk)
    form = SectionForm(request.POST or None, initial={"revision": shown.revision})
    if request.method == "POST" and form.is_valid():
        designing.add_section(shown, **form.cleaned_data, by=user_of(request), at=clock.now())
        return _saved(request, shown)
    context = {"form": form, "version": shown, "heading": _("Add a section"), "action": request.path}
    return render(request, "surveys/part_form.html", context, status=422 if form.errors else 200)


@get_or_post
@require(access.EDIT)
def section(request: HttpRequest, pk: int) -> HttpResponse:
    """A section's heading."""
    row = _section(pk)
    form = SectionForm(request.POST or None, initial={"title": row.title, "intro": row.intro, "revision": row.version.revision})
    if request.method == "POST" and form.is_valid():
        designing.change_section(row, **form.cleaned_data, by=user_of(request), at=clock.now())
        return _saved(request, row.version)
    context = {"form": form, "version": row.version, "heading": _("Change the section"), "action": request.path}
    return render(request, "surveys/part_form.html", context, status=422 if form.errors else 200)


def _section(pk: int) -> Section:
    return get_object_or_404(Section.objects.select_related("version__questionnaire"), pk=pk)


def _question(pk: int) -> Question:
    return get_object_or_404(Question.objects.select_related("version__questionnaire", "section"), pk=pk)


@require_POST
@require(access.EDIT)
def section_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a section up or down, or remove it while it is empty."""
    row, action = _section(pk), request.POST.get("action", "")
    revision, user, at = _revision(request), user_of(request), clock.now()
    if action == "remove":
        designing.remove_section(row, revision=revision, by=user, at=at)
    elif action in {"up", "down"}:
        designing.move_section(row, revision=revision, up=action == "up", by=user, at=at)
    else:
        raise Refused(no("out_of_reach"))
    return _redrawn(request, row.version_id)


@get_or_post
@require(access.EDIT)
def question_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A question at the end of a section."""
    row = _section(pk)
    initial = {"revision": row.version.revision, "kind": request.GET.get("kind", "csat"), "least": 1, "most": 5}
    form = QuestionForm(request.POST or None, others=paper(row.version).questions, initial=initial)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        designing.add_question(row, revision=form.cleaned_data["revision"], by=user_of(request), at=at, **form.given())
        return _saved(request, row.version)
    context = {"form": form, "version": row.version, "heading": _("Add a question"), "action": request.path}
    return render(request, "surveys/question_form.html", context, status=422 if form.errors else 200)


@get_or_post
@require(access.EDIT)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question."""
    row = _question(pk)
    others = [one for one in paper(row.version).questions if one.pk != row.pk]
    form = QuestionForm(request.POST or None, others=others, question=row, initial=initial_of(row) | {"revision": row.version.revision})
    if request.method == "POST" and form.is_valid():
        try:
            revision = form.cleaned_data["revision"]
            designing.change_question(row, revision=revision, by=user_of(request), at=clock.now(), **form.given())
        except Refused as refusal:
            if refusal.decision.reason != "survey_code_kind":
                raise
            form.add_error("kind", reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            return _saved(request, row.version)
    context = {"form": form, "version": row.version, "heading": _("Change the question"), "question": row, "action": request.path}
    return render(request, "surveys/question_form.html", context, status=422 if form.errors else 200)


@require_POST
@require(access.EDIT)
def question_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a question a step, put it somewhere (``section`` and ``place``), or remove it."""
    row, action = _question(pk), request.POST.get("action", "")
    revision, user, at = _revision(request), user_of(request), clock.now()
    if action == "remove":
        designing.remove_question(row, revision=revision, by=user, at=at)
    elif action in {"up", "down"}:
        to, place = designing.step(row, up=action == "up")
        designing.place_question(row, section=to, place=place, revision=revision, by=user, at=at)
    elif action == "place":
        to = get_object_or_404(Section, pk=_number(request.POST.get("section")), version=row.version)
        designing.place_question(row, section=to, place=_number(request.POST.get("place")), revision=revision, by=user, at=at)
    else:
        raise Refused(no("out_of_reach"))
    return _redrawn(request, row.version_id)


@get_or_post
@require(access.EDIT)
def from_library(request: HttpRequest, pk: int) -> HttpResponse:
    """Ready-made questions on the topics of R2.14, chosen and copied."""
    row = _section(pk)
    used = set(row.version.questions.values_list("code", flat=True))
    if request.method == "POST":
        revision = _revision(request)
        chosen = [code for code in library.questions() if code in request.POST.getlist("codes") and code not in used]
        for code in chosen:
            values = dict(library.questions()[code])
            designing.add_question(row, revision=revision, code=code, by=user_of(request), at=clock.now(), **values)
            revision += 1
        return _saved(request, row.version)
    groups: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for ready, entry in library.questions().items():
        groups.setdefault(str(entry["topic"]), []).append((ready, entry))
    context = {
        "section": row, "version": row.version, "groups": groups, "topics": labels.TOPICS, "kinds": labels.KINDS, "used": used,
    }  # fmt: skip
    return render(request, "surveys/library.html", context)


def _revision(request: HttpRequest) -> int:
    return _number(request.POST.get("revision"))


def _number(text: object) -> int:
    written = str(text or "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else 0


def _saved(request: HttpRequest, shown: QuestionnaireVersion) -> HttpResponse:
    toast(request, _("Saved."))
    return close_drawer() if is_htmx(request) else go(request, "surveys:version", shown.pk)


def _redrawn(request: HttpRequest, pk: int) -> HttpResponse:
    if not is_htmx(request):
        return go(request, "surveys:version", pk)
    return render(request, "surveys/parts/designer.html", _context(request, version_or_404(pk)))
