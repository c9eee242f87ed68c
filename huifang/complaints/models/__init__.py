"""Complaints: the case itself, and beside it one module for each part of its life."""

from huifang.complaints.models.complaint import Complaint

__all__ = ["Complaint"]
