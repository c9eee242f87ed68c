"""Rules in words: one sentence per rule, and the value of one field."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from huifang.kernel.cycles import Period
from huifang.kernel.numbering import NumberFormat
from huifang.regulations import kinds, shapes
from huifang.regulations.labels import translated
from huifang.regulations.names import Names
from huifang.regulations.shapes import Amount, Cycle, QuietHours, Spec, Window, specs
from huifang.regulations.shapes.dates import UNITS
from huifang.regulations.shapes.talk import PLACEHOLDERS


def rule_words(value: Any, names: Names) -> str:
    """A rule as a sentence; a kind without one of its own lists its fields."""
    kind = kinds.kind_of(type(value))
    for module in kinds.offered("policy"):
        if kind in (offered := getattr(module, "WORDS", {})):
            return str(offered[kind](value, names))
    writer = _SENTENCES.get(kind)
    return writer(value, names) if writer else fields_words(value, names)


def rule_details(value: Any, names: Names) -> list[str]:
    """What a document lists below the sentence: spoken words, phrases, questions, stages, spellings."""
    writer = _DETAILS.get(kinds.kind_of(type(value)))
    return writer(value, names) if writer else []


def fields_words(value: Any, names: Names) -> str:
    """Label and value of every field that says something."""
    parts = [
        f"{gettext(spec.term.label)}{gettext(': ')}{words}"
        for spec in specs(type(value))
        if (words := value_words(spec, getattr(value, spec.name), names))
    ]
    return gettext("; ").join(parts)


def value_words(spec: Spec, value: Any, names: Names) -> str:
    """The value of one field as a reader sees it; empty for nothing."""
    if value is None:
        return ""
    if spec.sort == "many":
        assert spec.item is not None
        item = spec.item
        return "、".join(value_words(item, inner, names) for inner in value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if spec.sort == "choice":
        return gettext(spec.term.choices[value])
    if spec.sort == "group":
        return group_words(value, names)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return names.of(spec.term.refers, value) if spec.term.refers else str(value)


def group_words(value: Any, names: Names) -> str:
    """A group of fields inside a rule, in short."""
    if isinstance(value, Period):
        return period_words(value)
    if isinstance(value, Amount):
        return amount_words(value)
    if isinstance(value, Window):
        return window_words(value)
    return gettext("({fields})").format(fields=fields_words(value, names))


def period_words(period: Period) -> str:
    """3年, 6个月."""
    parts = [
        ngettext("{n} year", "{n} years", period.years).format(n=period.years) if period.years else "",
        ngettext("{n} month", "{n} months", period.months).format(n=period.months) if period.months else "",
        ngettext("{n} week", "{n} weeks", period.weeks).format(n=period.weeks) if period.weeks else "",
        ngettext("{n} day", "{n} days", period.days).format(n=period.days) if period.days else "",
    ]
    return "".join(part if i == 0 else gettext(" and {part}").format(part=part) for i, part in enumerate(filter(None, parts)))


def amount_words(amount: Amount) -> str:
    """3个工作日."""
    return gettext("{n} {unit}").format(n=amount.amount, unit=gettext(UNITS[amount.unit]))


def window_words(window: Window) -> str:
    """09:00–11:40."""
    return f"{window.start:%H:%M}–{window.end:%H:%M}"


def _cycle(rule: Cycle, names: Names) -> str:
    types = names.all("project_type", rule.project_types)
    parts = [gettext("{types}: {duty} every {period}.").format(types=types, duty=rule.duty, period=period_words(rule.period))]
    parts += [
        gettext("In {regions} every {period}.").format(regions="、".join(e.regions), period=period_words(e.period)) for e in rule.exceptions
    ]
    anchors = {"completion": gettext("Counts from when it was last done."), "plan": gettext("Counts by the fixed plan from completion.")}
    parts.append(anchors[rule.anchor])
    parts.append(gettext("Call {days} days ahead.").format(days="、".join(map(str, rule.leads_days))) if rule.leads_days else "")
    if rule.after_completion_days is not None:
        parts.append(gettext("Call once {days} days after completion.").format(days=rule.after_completion_days))
    rolls = {
        "previous": gettext("A rest day moves to the working day before."),
        "next": gettext("A rest day moves to the next working day."),
    }
    parts.append(rolls[rule.roll])
    parts.append(gettext("Applies only when: {words}.").format(words=rule.only_when) if rule.only_when else "")
    return "".join(parts) if _chinese() else " ".join(filter(None, parts))


def _stage_plan(rule: shapes.StagePlan, _names: Names) -> str:
    chain = " → ".join(stage.name for stage in rule.stages)
    return gettext("{chain}: {stages}. After each stage calls ask whether the next has begun.").format(chain=rule.chain, stages=chain)


def _project_type(rule: shapes.ProjectType, _names: Names) -> str:
    return gettext("Project type “{name}” ({group}), also written in {n} other ways.").format(
        name=rule.name, group=rule.group, n=len(rule.names) - 1
    )


def _service(rule: shapes.Service, names: Names) -> str:
    if rule.package:
        return gettext("Package “{name}”: {services}.").format(name=rule.name, services=names.all("service", rule.package))
    return gettext("Service “{name}”: {description}").format(name=rule.name, description=rule.description)


def _grouping(rule: shapes.Grouping, _names: Names) -> str:
    return gettext(
        "What is due for one customer within {days} days is one call; {calls} calls per agent and day; "
        "a backlog is spread over {backlog} working days."
    ).format(days=rule.days, calls=rule.daily_capacity, backlog=rule.backlog_days)


def _attempts(rule: shapes.Attempts, _names: Names) -> str:
    return gettext(
        "{n} tries without answer count as unreachable, at least {minutes} minutes apart{half}. "
        "A call is held for {hold} minutes; at most {callbacks} call-backs, each within {days} days."
    ).format(
        n=rule.max_unanswered,
        minutes=rule.spacing_minutes,
        half=gettext(" and in the other half of the day") if rule.other_half_day else "",
        hold=rule.hold_minutes,
        callbacks=rule.max_callbacks,
        days=rule.callback_within_days,
    )


def _quiet_hours(rule: QuietHours, _names: Names) -> str:
    work = "、".join(map(window_words, rule.workday))
    rest = "、".join(map(window_words, rule.restday)) or gettext("no calls")
    return gettext("Calls on working days {work}; on rest days {rest}.").format(work=work, rest=rest)


def _call_length(rule: shapes.CallLength, _names: Names) -> str:
    return gettext("A call of {least} to {most} minutes is best.").format(least=rule.best_from_minutes, most=rule.best_to_minutes)


def _script(rule: shapes.Script, _names: Names) -> str:
    terms = {spec.name: translated(spec.term.choices) for spec in specs(shapes.Script)}
    return gettext("Script: {part}, {language}").format(part=terms["part"][rule.part], language=terms["language"][rule.language])


def _phrases(rule: shapes.Phrases, _names: Names) -> str:
    title = translated(specs(shapes.Phrases)[0].term.choices)[rule.list]
    return gettext("{title}: {n} phrases").format(title=title, n=len(rule.items))


def _questions(rule: shapes.Questions, names: Names) -> str:
    types = names.all("project_type", rule.project_types)
    return gettext("{n} questions for {types}").format(n=len(rule.items), types=types)


def _time_limit(rule: shapes.TimeLimit, names: Names) -> str:
    parts = [gettext("{subject}: within {within}.").format(subject=rule.subject, within=amount_words(rule.within))]
    if rule.target:
        parts.append(gettext("A target: a miss is shown, but is no breach."))
    if rule.warn_before is not None:
        parts.append(gettext("Warned {before} before.").format(before=amount_words(rule.warn_before)))
    if rule.ladder:
        rungs = " → ".join(
            gettext("{after} after: {role}").format(after=amount_words(r.after), role=names.of("role", r.to))
            if r.after.amount
            else gettext("at once: {role}").format(role=names.of("role", r.to))
            for r in rule.ladder
        )
        parts.append(gettext("If not done: {rungs}.").format(rungs=rungs))
    return "".join(parts) if _chinese() else " ".join(parts)


def _complaint_route(rule: shapes.ComplaintRoute, names: Names) -> str:
    return gettext(
        "Complaints go to {complaint}, dissatisfaction to {dissatisfied}, needs to {need}; "
        "the customer is called back {after} after it was handled."
    ).format(
        complaint=names.all("role", rule.complaint_to),
        dissatisfied=names.all("role", rule.dissatisfied_to),
        need=names.all("role", rule.need_to),
        after=amount_words(rule.callback_after),
    )


def _monthly_totals(rule: shapes.MonthlyTotals, names: Names) -> str:
    return gettext("Totals of a month go to {roles} within {n} working days of the next month.").format(
        roles=names.all("role", rule.to), n=rule.within_working_days
    )


def _form(rule: shapes.Form, _names: Names) -> str:
    first = NumberFormat.parse(rule.number_format).render(2026, 1, 1, 1, unit="A1")
    return gettext("“{title}”: numbered like {number}{gapless}; copies {copies}.").format(
        title=rule.title,
        number=first,
        gapless=gettext(" without gaps") if rule.gapless else "",
        copies="、".join(rule.copies),
    )


def places_named(text: str) -> str:
    """Words to be spoken with the places to fill in named for people, as 〔客户名称〕."""
    for name, word in translated(PLACEHOLDERS).items():
        text = text.replace("{" + name + "}", gettext("[{word}]").format(word=word))
    return text


def _script_lines(rule: shapes.Script, _names: Names) -> list[str]:
    return places_named(rule.text).split("\n")


def _phrase_lines(rule: shapes.Phrases, _names: Names) -> list[str]:
    return list(rule.items)


def _question_lines(rule: shapes.Questions, _names: Names) -> list[str]:
    return [
        q.text
        + (gettext(" (must be answered)") if q.required else "")
        + (" " + " / ".join(option.label for option in q.options) if q.options else "")
        for q in rule.items
    ]


def _stage_lines(rule: shapes.StagePlan, _names: Names) -> list[str]:
    return [
        gettext("{stage}: first asked after {first} days, then every {every} days, at most {most} times.").format(
            stage=stage.name, first=stage.check_after_days, every=stage.check_every_days, most=stage.max_checks
        )
        for stage in rule.stages
    ]


def _type_lines(rule: shapes.ProjectType, _names: Names) -> list[str]:
    return ["、".join(rule.names[1:])] if len(rule.names) > 1 else []


def _form_lines(rule: shapes.Form, _names: Names) -> list[str]:
    return ["、".join(box.label + ("*" if box.required else "") for box in rule.fields)]


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


_SENTENCES: dict[str, Callable[[Any, Names], str]] = {
    "project_type": _project_type,
    "cycle": _cycle,
    "stage_plan": _stage_plan,
    "service": _service,
    "grouping": _grouping,
    "attempts": _attempts,
    "quiet_hours": _quiet_hours,
    "call_length": _call_length,
    "script": _script,
    "phrases": _phrases,
    "questions": _questions,
    "time_limit": _time_limit,
    "complaint_route": _complaint_route,
    "monthly_totals": _monthly_totals,
    "form": _form,
}

_DETAILS: dict[str, Callable[[Any, Names], list[str]]] = {
    "script": _script_lines,
    "phrases": _phrase_lines,
    "questions": _question_lines,
    "stage_plan": _stage_lines,
    "project_type": _type_lines,
    "form": _form_lines,
}
