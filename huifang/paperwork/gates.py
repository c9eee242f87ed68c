"""Who reads the history of a number series."""

from huifang.journal.gates import register_gate
from huifang.organization import access

register_gate("paperwork.series", lambda user, _pk: access.may(user, "paperwork.series.edit"))
