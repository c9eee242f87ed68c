"""The recount of a draw from what is stored: equal, or where not (R2.16)."""

from dataclasses import dataclass

from huifang.followup.models import Draw, Frame, Member
from huifang.followup.rules import coverage
from huifang.followup.rules import drawing as rules
from huifang.followup.rules.coverage import Coverage
from huifang.followup.rules.drawing import Finding, Row, Unreadable
from huifang.followup.sampling import frames, seeds
from huifang.journal.models import Seal
from huifang.regulations.models import Rule
from huifang.regulations.shapes import parse

FACTS = ("followup.draw.announced", "followup.draw.framed", "followup.draw.drawn")


@dataclass(frozen=True, slots=True)
class Recount:
    """What was compared, in order."""

    draw: Draw
    findings: tuple[Finding, ...]

    @property
    def equal(self) -> bool:
        """Does everything agree?"""
        return all(finding.equal for finding in self.findings)


def verify(draw: Draw) -> Recount:
    """Recompute a draw from its stored population; compare each step with what is stored and with the facts of the journal."""
    if draw.state not in {Draw.State.DRAWN, Draw.State.DONE}:
        return Recount(draw, ())
    findings, rows = _frame(draw)
    findings += [_announced(draw), *_chain(draw), _seed(draw), _size(draw, rows), *_result(draw, rows)]
    if draw.state == Draw.State.DONE:
        left = Member.objects.filter(draw=draw, task=None).count()
        findings.append(Finding("calls", not left, "0", str(left)))
    return Recount(draw, tuple(findings))


def _frame(draw: Draw) -> tuple[list[Finding], list[Row]]:
    """The stored population against its digest in the row and in the fact."""
    fact = seeds.fact(draw, "followup.draw.framed")
    told = str(fact.data.get("digest", "")) if fact else ""
    kept = Frame.objects.filter(draw=draw).first()
    try:
        content = frames.unpack(kept.content) if kept else b""
        kind, rows = rules.read_frame(content)
    except (ValueError, Unreadable) as error:
        return [Finding("frame", False, told, str(error))], []
    found = rules.digest(content)
    equal = found == told == draw.frame_digest and kind == draw.subject_kind
    return [Finding("frame", equal, told, found if found != told else draw.frame_digest)], rows


def _announced(draw: Draw) -> Finding:
    """The draw was announced before its moment, and the population frozen after it."""
    first, second = (seeds.fact(draw, kind) for kind in FACTS[:2])
    equal = first is not None and second is not None and first.at < draw.moment <= second.at and first.data.get("key") == draw.key
    return Finding("announced", equal, str(draw.moment), str(second.at) if second else "")


def _chain(draw: Draw) -> list[Finding]:
    """The seals under the facts of the draw are what their content gives."""
    events = [event.pk for kind in FACTS if (event := seeds.fact(draw, kind))]
    positions = list(Seal.objects.filter(event__in=events).order_by("position").values_list("position", flat=True))
    broken = [position for position in positions if not seeds.chain_holds(position)]
    whole = draw.seal_position in positions and draw.frame_event in events
    return [Finding("chain", whole and not broken, str(draw.seal_position), ", ".join(map(str, broken)))]


def _seed(draw: Draw) -> Finding:
    row = Seal.objects.filter(position=draw.seal_position or 0, event=draw.frame_event).first()
    seed = rules.seed(seal=row.digest, frame=draw.frame_digest, key=draw.key) if row else ""
    return Finding("seed", bool(seed) and seed == draw.seed and row is not None and row.digest == draw.seal_digest, seed, draw.seed)


def _size(draw: Draw, rows: list[Row]) -> Finding:
    rule = parse(Coverage, Rule.objects.get(pk=draw.rule_id).body)
    size = coverage.wanted(rule.share, rule.amount, len(rows))
    return Finding("size", size == draw.wanted and len(rows) == draw.population, str(size), str(draw.wanted))


def _result(draw: Draw, rows: list[Row]) -> list[Finding]:
    """Who should have been drawn against who stands there, and against the digest in the fact."""
    whole = rules.choose(draw.seed, rows, draw.wanted)
    chosen = whole if draw.state == Draw.State.DONE else whole[: draw.cursor]
    members = Member.objects.filter(draw=draw).order_by("place").values_list("subject_id", "customer_id", "owner_id")
    stored = [(subject, customer, owner or 0) for subject, customer, owner in members]
    difference = rules.first_difference([row[0] for row in chosen], [row[0] for row in stored])
    if difference is None and chosen != stored:
        place = next(n for n, (a, b) in enumerate(zip(chosen, stored, strict=True), start=1) if a != b)
        difference = (place, str(chosen[place - 1][1:]), str(stored[place - 1][1:]))
    found = [Finding("result", difference is None, *((f"#{difference[0]}: {difference[1]}", difference[2]) if difference else ()))]
    fact = seeds.fact(draw, "followup.draw.drawn")
    told = str(fact.data.get("digest", "")) if fact else ""
    digest = rules.digest(rules.result_text(whole))
    return [*found, Finding("digest", digest == told == draw.result_digest, digest, told if told != digest else draw.result_digest)]
