"""Approvals (审批): ordered chains of approvers by role, amount and condition, decided in one inbox (R1.9)."""
