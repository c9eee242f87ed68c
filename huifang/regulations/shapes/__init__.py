"""The typed shapes of rules that several contexts use; see ``RULES`` for the kinds. Imports no Django."""

from typing import Any

from huifang.regulations.shapes.approval import ApprovalChain, ApprovalStep, Condition
from huifang.regulations.shapes.dates import Amount, Cycle, QuietHours, RegionPeriod, Rung, Stage, StagePlan, TimeLimit, Window
from huifang.regulations.shapes.flow import Attempts, CallLength, ComplaintRoute, Form, FormField, Grouping, MonthlyTotals
from huifang.regulations.shapes.offers import ProjectType, Service
from huifang.regulations.shapes.parsing import Malformed, Problem, dump, parse
from huifang.regulations.shapes.talk import Option, Phrases, Question, Questions, Script
from huifang.regulations.shapes.terms import Spec, Term, specs

RULES: dict[str, type[Any]] = {
    "project_type": ProjectType,
    "cycle": Cycle,
    "stage_plan": StagePlan,
    "service": Service,
    "grouping": Grouping,
    "attempts": Attempts,
    "quiet_hours": QuietHours,
    "call_length": CallLength,
    "script": Script,
    "phrases": Phrases,
    "questions": Questions,
    "time_limit": TimeLimit,
    "complaint_route": ComplaintRoute,
    "monthly_totals": MonthlyTotals,
    "form": Form,
    "approval_chain": ApprovalChain,
}

__all__ = [
    "RULES",
    "Amount",
    "ApprovalChain",
    "ApprovalStep",
    "Attempts",
    "CallLength",
    "ComplaintRoute",
    "Condition",
    "Cycle",
    "Form",
    "FormField",
    "Grouping",
    "Malformed",
    "MonthlyTotals",
    "Option",
    "Phrases",
    "Problem",
    "ProjectType",
    "Question",
    "Questions",
    "QuietHours",
    "RegionPeriod",
    "Rung",
    "Script",
    "Service",
    "Spec",
    "Stage",
    "StagePlan",
    "Term",
    "TimeLimit",
    "Window",
    "dump",
    "parse",
    "specs",
]
