"""Writes of approvals: request, approve, refuse, ask back, answer, delegate, withdraw (R1.7, R1.9, R3.5)."""

from huifang.approvals.services.asking import answer, ask_back, askable
from huifang.approvals.services.deciding import Undecided, approve, approve_many, delegate, refuse
from huifang.approvals.services.requesting import request, withdraw
from huifang.approvals.services.steps import fill_vacancies

__all__ = [
    "Undecided",
    "answer",
    "approve",
    "approve_many",
    "ask_back",
    "askable",
    "delegate",
    "fill_vacancies",
    "refuse",
    "request",
    "withdraw",
]
