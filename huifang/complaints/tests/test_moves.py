"""R3.3–R3.6: every move × every role, the expectation written by hand.

The complaint was taken by 王坐席 of 回访一组; 技术部 is responsible, 吴工 directly. Columns: 王坐席 took it, 李坐席 is of her team, 赵外区 is not,
何静 leads the team, 林主管 the centre, 孙工 技术部 (responsible), 钱经理 业务部, 吴工 is a technician, then 周副总, 许总, 邓经理, 沈质检.
y: does it, . is refused.
"""

import pytest

from huifang.complaints import executing, investigating, judging, penalties, services, solving
from huifang.complaints.models import Cause, Complaint, Proposal, Step
from huifang.kernel.decision import Refused
from tests.cast import undone

WHO = ["wang", "li", "zhao", "leader", "lin", "sun", "qian", "wu", "vice", "boss", "personnel", "inspector"]
TABLE = """
judge_justified    . . . . y . . . y y . .
judge_unjustified  . . . . y . . . y y . .
object             y y . y y . . . . . . .
find_cause         y y . y y y . . y . . .
withdraw_cause     y y . y y y . . y . . .
propose            y y . y y y . . y . . .
choose             . . . . y y . . y y . .
choose_own         . . . . . . . . . . . .
ask_other          . . . . y y . . y y . .
add_step           y y . y y y . . y y . .
drop_step          y y . y y y . . y y . .
penalise           . . . . y y . . y y . .
void               . . . . y . . . . . . .
"""
WANTED = {
    (line.split()[0], who): letter == "y" for line in TABLE.strip().splitlines() for who, letter in zip(WHO, line.split()[1:], strict=True)
}
POLITE = "尊敬的客户：签收单附后。"


def accept(house, row):
    judging.judge(
        row, grounds=True, reasonable=True, reason="", unit=house.office.technical, people=[house.wu], by=house.boss, at=house.office.now
    )
    row.refresh_from_db()


def proposed(house, row, by, cost=500):
    made = solving.propose(row, kind="repair", text="重做", cost=cost, days=5, by=by, at=house.office.now)
    row.refresh_from_db()
    return made


def prepare(move, house, row):
    """Bring the complaint where the move can be made, by people who do none of the moves of the table on it."""
    if move.startswith("judge") or move == "void":
        return None
    if move == "object":
        return judging.judge(row, grounds=False, reasonable=True, reason=POLITE, by=house.boss, at=house.office.now)
    accept(house, row)
    if move == "withdraw_cause":
        given = {"code": "process.delay", "whose": "team", "unit": house.office.technical, "text": ""}
        return investigating.find_cause(row, by=house.office.wang, at=house.office.now, **given)
    if move in {"choose", "ask_other", "add_step", "drop_step"}:
        made = proposed(house, row, house.office.wang)
        if move.endswith("step"):
            solving.choose(made, by=house.boss, at=house.office.now)
            row.refresh_from_db()
            return executing.steps_of(solving.chosen(row))[0]
        return made
    return None


def act(move, house, row, ready, by):
    at, technical = house.office.now, house.office.technical
    if move == "judge_justified":
        judging.judge(row, grounds=True, reasonable=True, reason="", unit=technical, by=by, at=at)
    elif move == "judge_unjustified":
        judging.judge(row, grounds=False, reasonable=False, reason=POLITE, by=by, at=at)
    elif move == "object":
        judging.object_to(row, words="不同意", by=by, at=at)
    elif move == "find_cause":
        investigating.find_cause(row, code="people.skill", whose="individual", unit=technical, person=house.wu, text="", by=by, at=at)
    elif move == "withdraw_cause":
        investigating.withdraw_cause(Cause.objects.select_related("complaint", "task").get(pk=ready.pk), reason="另有原因", by=by, at=at)
    elif move == "propose":
        proposed(house, row, by)
    elif move == "choose":
        solving.choose(Proposal.objects.get(pk=ready.pk), by=by, at=at)
    elif move == "choose_own":
        solving.choose(proposed(house, row, by), by=by, at=at)
    elif move == "ask_other":
        solving.ask_other(row, reason="太慢", by=by, at=at)
    elif move == "add_step":
        executing.add_step(row, text="致电说明", unit=technical, days=2, by=by, at=at)
    elif move == "drop_step":
        executing.drop_step(Step.objects.select_related("proposal__complaint", "task").get(pk=ready.pk), reason="不必", by=by, at=at)
    elif move == "penalise":
        penalties.propose(row, person=house.wu, measure="points", size=2, reason="未履行承诺", by=by, at=at)
    elif move == "void":
        services.void(row, reason="重复", by=by, at=at)


@pytest.mark.parametrize("move", dict.fromkeys(move for move, _who in WANTED))
def test_who_makes_which_move(house, take, move):
    row = take()
    ready = prepare(move, house, row)
    made = {}
    for who in WHO:
        with undone():
            mine = Complaint.objects.get(pk=row.pk)
            made[who] = permits(move, house, mine, ready, getattr(house.office, who, None) or getattr(house, who))
    assert made == {who: WANTED[move, who] for who in WHO}


def permits(move, house, row, ready, person):
    """Could they? A refusal leaves the complaint as it was."""
    before = Complaint.objects.filter(pk=row.pk).values().get()
    try:
        act(move, house, row, ready, person)
    except Refused:
        assert move == "choose_own" or Complaint.objects.filter(pk=row.pk).values().get() == before
        return False
    return True


STATES = ("judging", "handling", "deciding", "executing", "answered", "satisfied", "unreachable", "decided", "merged", "void")
# By hand: the only states from which each act is possible.
FROM = {
    "judge_justified": {"judging"},
    "judge_unjustified": {"judging"},
    "find_cause": {"handling", "deciding", "executing"},
    "propose": {"handling", "deciding"},
    "ask_other": {"deciding"},
    "add_step": {"executing"},
}


@pytest.mark.parametrize("move", FROM)
def test_from_which_state(house, take, move):
    """Whoever may, may only in time; nothing that has ended is moved again."""
    row = take()
    if move == "add_step":
        accept(house, row)
        solving.choose(proposed(house, row, house.office.wang), by=house.boss, at=house.office.now)
    by = house.office.wang if move in {"find_cause", "propose", "add_step"} else house.boss
    made = set()
    for state in STATES:
        with undone():
            Complaint.objects.filter(pk=row.pk).update(state=state, responsible_unit=house.office.technical)
            if permits(move, house, Complaint.objects.get(pk=row.pk), None, by):
                made.add(state)
    assert made == FROM[move]
