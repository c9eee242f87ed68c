"""Writes of loans and incidents."""

from huifang.custody.services.asking import ask, ask_statistics, withdraw
from huifang.custody.services.incidents import carry_out, close, confirm, dismiss, order, propose, report, send_back, withdraw_proposal
from huifang.custody.services.lending import call_back, call_back_many, give_back, grant, hand_out, lapse, refuse, take_in

__all__ = [
    "ask",
    "ask_statistics",
    "call_back",
    "call_back_many",
    "carry_out",
    "close",
    "confirm",
    "dismiss",
    "give_back",
    "grant",
    "hand_out",
    "lapse",
    "order",
    "propose",
    "refuse",
    "report",
    "send_back",
    "take_in",
    "withdraw",
    "withdraw_proposal",
]
