"""The lives of messages: state × action."""

from datetime import timedelta

import pytest

from huifang.channels.rules import INBOUND, OUTBOUND, blocks_address, is_permanent, wait_after
from huifang.kernel.machine import Machine

OUT = {
    ("queued", "claim"): "inflight", ("retry", "claim"): "inflight", ("inflight", "claim"): "inflight",
    ("inflight", "deliver"): "sent", ("retry", "deliver"): "sent", ("inflight", "postpone"): "retry", ("inflight", "give_up"): "failed",
    ("sent", "bounce"): "bounced", ("inflight", "bounce"): "bounced", ("retry", "bounce"): "bounced",
    ("failed", "again"): "queued", ("bounced", "again"): "queued", ("cancelled", "again"): "queued",
    ("queued", "cancel"): "cancelled", ("retry", "cancel"): "cancelled", ("failed", "cancel"): "cancelled",
}  # fmt: skip
IN = {
    ("unmatched", "file"): "filed", ("automatic", "file"): "filed", ("dismissed", "file"): "filed", ("filed", "file"): "filed",
    ("unmatched", "dismiss"): "dismissed", ("automatic", "dismiss"): "dismissed",
}  # fmt: skip


def moves(machine: Machine) -> dict[tuple[str, str], str]:
    pairs = [(state, action) for state in machine.states for action in machine.actions]
    return {pair: machine.target(*pair) for pair in pairs if machine.can(*pair)}


def test_outbound():
    assert {(s, a) for s in OUTBOUND.states for a in OUTBOUND.actions} >= set(OUT)
    assert moves(OUTBOUND) == OUT


def test_inbound():
    assert {(s, a) for s in INBOUND.states for a in INBOUND.actions} >= set(IN)
    assert moves(INBOUND) == IN


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 1), (2, 2), (5, 16), (9, 256), (10, 360), (14, 360)])
def test_each_try_waits_longer(tries, minutes):
    assert wait_after(tries) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("code", "permanent"), [(250, False), (421, False), (450, False), (550, True), (554, True)])
def test_codes(code, permanent):
    assert is_permanent(code) is permanent


@pytest.mark.parametrize(
    ("status", "blocks"), [("5.1.1", True), ("5.1.10", True), ("5.2.2", False), ("4.1.1", False), ("", False), ("5.7.1", False)]
)
def test_only_a_wrong_address_is_blocked(status, blocks):
    assert blocks_address(status) is blocks
