"""The words for kinds, states, refusals and problems of this context."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.regulations import kinds
from huifang.regulations.shapes import Problem, Spec, specs
from huifang.ui.words import add_reasons

Text = str | Promise

KINDS: dict[str, Text] = {
    "project_type": _("Project type"),
    "cycle": _("Cycle"),
    "stage_plan": _("Stage plan"),
    "service": _("Service"),
    "grouping": _("Grouping of calls"),
    "attempts": _("Tries"),
    "quiet_hours": _("Calling times"),
    "call_length": _("Length of a call"),
    "script": _("Script"),
    "phrases": _("List of phrases"),
    "questions": _("List of questions"),
    "time_limit": _("Time limit"),
    "complaint_route": _("Route of complaints"),
    "monthly_totals": _("Monthly totals"),
    "form": _("Paper form"),
    "approval_chain": _("Chain of approval"),
}

STATES: dict[str, tuple[Text, str]] = {
    "draft": (_("draft"), "soon"),
    "published": (_("published"), "ok"),
    "superseded": (_("superseded"), "closed"),
    "discarded": (_("discarded"), "plain"),
}

ACTIONS: dict[str, Text] = {
    "edit": _("edit"),
    "publish": _("publish"),
    "discard": _("discard"),
    "supersede": _("supersede"),
}

add_reasons(
    {
        "rules_have_problems": _("{count} rules of this draft have problems. Mend them first; they are marked on the page."),
        "draft_is_stale": _("Another version was published since this draft began. Begin a new draft from it."),
        "effective_in_the_past": _(
            "A version can't begin in the past, because what was recorded then keeps its rules. Choose {today} or later."
        ),
        "draft_exists": _("Somebody has begun a draft of this regulation already. Continue that one."),
        "published_meanwhile": _("Somebody else published or discarded this draft a moment ago. Nothing of yours was written."),
        "rule_code_taken": _("This version has a rule with this code already. Choose another code."),
        "nothing_published": _("Nothing of this regulation was published yet."),
    }
)

PROBLEMS: dict[str, Text] = {
    "unknown_field": _("“{field}” is not part of this rule. Take it out."),
    "missing_field": _("“{field}” is missing. Fill it in."),
    "empty": _("“{field}” is empty. Fill it in."),
    "empty_list": _("“{field}” has no entry. Add at least one."),
    "not_a_group": _("“{field}” must be a group of fields."),
    "not_a_list": _("“{field}” must be a list."),
    "not_text": _("“{field}” must be text."),
    "not_one_line": _("“{field}” must be one line. Take the line break out."),
    "not_whole": _("“{field}” must be a whole number, such as 3."),
    "not_yesno": _("“{field}” must be yes or no."),
    "not_a_choice": _("“{field}” must be one of: {choices}."),
    "not_a_time": _("“{field}” must be a time such as 09:00."),
    "not_possible": _("“{field}” is not possible like this. Enter another value."),
    "too_long": _("“{field}” is too long. Use at most {most} characters."),
    "too_small": _("“{field}” is too small. Enter {least} or more."),
    "too_large": _("“{field}” is too large. Enter {most} or less."),
    "twice": _("“{field}”: “{value}” stands here twice. Leave it once."),
    "no_length": _("“{field}” has no length. Enter more than 0."),
    "ends_before_start": _("“{field}” lies before the beginning. Enter a later value."),
    "overlaps": _("“{field}” overlaps the window before it. Begin later."),
    "holds_itself": _("“{field}”: a package can't hold itself. Take it out."),
    "braces": _("“{field}” has a brace without its partner. Close it or take it out."),
    "unknown_placeholder": _("“{field}”: nothing fills {value}. Use one of: {known}."),
    "too_few_answers": _("“{field}”: a choice needs at least two answers. Add one."),
    "answers_not_used": _("“{field}”: only a choice has answers. Take them out, or let the question be a choice."),
    "unknown_code": _("“{field}”: “{value}” does not exist. Choose one that does."),
    "number_format": _("“{field}” can't be read. Write it like HF{{year}}{{month:02}}-{{seq:04}}, with {{seq}} in it."),
    "unknown_kind": _("Nobody knows the kind of this rule. Disable the rule."),
    "code_fixed": _("“{field}”: records refer to “{value}”, so it can't change. Add a new rule instead."),
    "same_code": _("“{field}”: another rule has the code “{value}” already. Choose another."),
}


def kind_label(kind: str) -> str:
    """The word for a kind; upper contexts give theirs as ``LABELS`` in ``policy.py``."""
    if kind in KINDS:
        return str(KINDS[kind])
    for module in kinds.offered("policy"):
        if kind in (labels := getattr(module, "LABELS", {})):
            return str(labels[kind])
    return gettext("Rule")


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def problem_words(shape: type[Any] | None, problem: Problem) -> str:
    """One sentence: which field, what is wrong, how to mend it."""
    params: dict[str, object] = {key: _plain(value) for key, value in problem.params.items()}
    field, spec = field_words(shape, problem.path)
    if spec is not None and spec.term.choices:
        params["choices"] = "、".join(gettext(word) for word in spec.term.choices.values())
    return str(PROBLEMS[problem.code]).format_map(_Lenient(params | {"field": field}))


def problems_words(shape: type[Any] | None, problems: Iterable[Problem]) -> list[str]:
    """A sentence per problem."""
    return [problem_words(shape, problem) for problem in problems]


def field_words(shape: type[Any] | None, path: tuple[str | int, ...]) -> tuple[str, Spec | None]:
    """The label of a field with the way to it (Stages 2 › Name), and its description."""
    words: list[str] = []
    spec: Spec | None = None
    for step in path:
        if isinstance(step, int):
            words[-1:] = [gettext("{label} {n}").format(label=words[-1] if words else "", n=step + 1)]
            spec = spec.item if spec and spec.sort == "many" else spec
            shape = spec.shape if spec else None
            continue
        spec = next((s for s in specs(shape) if s.name == step), None) if shape else None
        words.append(gettext(spec.term.label) if spec else step)
        shape = spec.shape if spec else None
    return " › ".join(words) or gettext("Rule"), spec


def _plain(value: object) -> object:
    return "、".join(str(item) for item in value) if isinstance(value, tuple) else value


def translated(words: Mapping[str, str]) -> dict[str, str]:
    """A table of messages in the reader's language."""
    return {code: gettext(word) for code, word in words.items()}
