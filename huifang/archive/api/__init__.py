"""Customers and what belongs to them, for other systems. Numbers are masked; opening one needs a reason and is a fact (R12.2)."""

from huifang.archive.api import customers

# isort: split
from huifang.archive.api import contacts, work
from huifang.archive.api.shared import api

__all__ = ["api", "contacts", "customers", "work"]
