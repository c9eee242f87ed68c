"""Clock, decisions, life cycles and references that every context stands on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar

import pytest

from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Refused, enforce, no
from huifang.kernel.machine import Machine, Move
from huifang.kernel.refs import Ref, system

DOOR = Machine(
    "door",
    states=("open", "closed", "locked", "gone"),
    initial="open",
    moves=(
        Move("close", ("open",), "closed"),
        Move("open", ("closed",), "open"),
        Move("lock", ("closed",), "locked", guard=lambda facts: YES if facts.get("key") else no("no_key", door="front")),
        Move("remove", ("open", "closed", "locked"), "gone"),
    ),
)
EVERY = {
    ("open", "close"): "closed",
    ("closed", "open"): "open",
    ("closed", "lock"): "locked",
    ("open", "remove"): "gone",
    ("closed", "remove"): "gone",
    ("locked", "remove"): "gone",
}


@pytest.mark.parametrize("state", DOOR.states)
@pytest.mark.parametrize("action", DOOR.actions)
def test_every_state_and_action(state, action):
    facts = {"key": True}
    if target := EVERY.get((state, action)):
        assert DOOR.can(state, action, facts)
        assert DOOR.target(state, action, facts) == target
    else:
        with pytest.raises(Refused) as caught:
            DOOR.target(state, action, facts)
        assert caught.value.decision.reason == "not_from_state"


def test_a_guard_gives_its_own_reason():
    refusal = DOOR.can("closed", "lock")
    assert not refusal
    assert (refusal.reason, refusal.params) == ("no_key", {"door": "front"})
    assert DOOR.possible("closed") == ("open", "remove")
    assert DOOR.possible("closed", {"key": 1}) == ("open", "lock", "remove")


def test_a_table_tells_its_sources_ends_and_picture():
    assert DOOR.sources("remove") == ("open", "closed", "locked")
    assert DOOR.final == {"gone"}
    picture = DOOR.mermaid({"open": "开", "closed": "关", "locked": "锁", "gone": "拆"}.__getitem__)
    assert "    [*] --> open" in picture
    assert "    closed --> locked: lock" in picture
    assert "    gone --> [*]" in picture
    assert "    open: 开" in picture


def test_a_wrong_table_is_refused():
    with pytest.raises(ValueError, match="unknown states"):
        Machine("m", ("a",), "a", (Move("go", ("a",), "b"),))
    with pytest.raises(ValueError, match="two targets"):
        Machine("m", ("a", "b"), "a", (Move("go", ("a",), "b"), Move("go", ("a",), "a")))


def test_the_first_refusal_wins():
    assert (YES & no("first") & no("second")).reason == "first"
    assert YES & YES
    enforce(YES)
    with pytest.raises(Refused):
        enforce(no("first"))
    assert Conflict(row=3).params == {"row": 3}


def test_the_clock_can_stand_still():
    moment = datetime(2026, 10, 1, 16, 30, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.today() == date(2026, 10, 2)
        with clock.at(datetime(2026, 1, 1, tzinfo=UTC)):
            assert clock.today() == date(2026, 1, 1)
        assert clock.now() == moment
    assert clock.now() != moment
    assert clock.moment_of(date(2026, 10, 2), time(0, 30)) == moment
    assert clock.local_date(moment) == date(2026, 10, 2)


def test_the_clock_needs_an_aware_moment():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 1, 1)):
        pass


@dataclass
class Row:
    pk: int
    ref_kind: ClassVar[str] = "archive.customer"


def test_a_reference_reads_back():
    ref = Ref.of(Row(12))
    assert str(ref) == "archive.customer:12"
    assert Ref.parse(str(ref)) == ref
    assert Ref.parse("files:a:b") == Ref("files", "a:b")
    assert system("planner") == Ref("system", "planner")


@pytest.mark.parametrize("text", ["", "archive", "archive:", ":12"])
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(ValueError):
        Ref.parse(text)
