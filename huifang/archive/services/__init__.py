"""Writes of the archive: keyword-only, one transaction, one fact each."""

from huifang.archive.services.contacts import (
    add_contact,
    add_number,
    change_contact,
    mark_number,
    open_number,
    reveal_number,
    set_main_contact,
)
from huifang.archive.services.contracts import change_contract, create_contract, move_contract
from huifang.archive.services.customers import change_customer, create_customer, hand_over_customer, set_do_not_call
from huifang.archive.services.merging import keep_apart, merge_customers, undo_merge
from huifang.archive.services.projects import change_project, create_project, end_project, record_milestone, resume_project
from huifang.archive.services.sections import change_section, open_section, open_sections, version_of

__all__ = [
    "add_contact",
    "add_number",
    "change_contact",
    "change_contract",
    "change_customer",
    "change_project",
    "change_section",
    "create_contract",
    "create_customer",
    "create_project",
    "end_project",
    "hand_over_customer",
    "keep_apart",
    "mark_number",
    "merge_customers",
    "move_contract",
    "open_number",
    "open_section",
    "open_sections",
    "record_milestone",
    "resume_project",
    "reveal_number",
    "set_do_not_call",
    "set_main_contact",
    "undo_merge",
    "version_of",
]
