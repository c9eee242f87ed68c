"""How a context offers endpoints: in its ``api.py``, found by file name::

    from huifang.integrations.api import In, Out, Page, Paging, Routes, caller_of

    api = Routes("complaints", _("Complaints"))

    @api.get("/complaints", name="complaints", permission=access.VIEW, response=Page[ComplaintOut], summary=_("List complaints"))
    def complaints(request: HttpRequest, paging: Query[Paging], state: State | None = None) -> Any:
        return paging.page(selectors.for_user(caller_of(request).user), NEWEST, complaint_out)

The same services, selectors and access rules as the pages use. What every endpoint has (token or session, scope, rate
limit, idempotency keys, problem details, refusal of unknown fields) stands in ``host``.
"""

from huifang.integrations.api.calling import Caller, caller_of, user_of
from huifang.integrations.api.paging import Page, Paging, narrowed
from huifang.integrations.api.problems import Problem, ProblemError, field_problem
from huifang.integrations.api.routes import Routes
from huifang.integrations.api.rows import named_rows
from huifang.integrations.api.shapes import Body, Day, In, Moment, Named, Number, Out, PathId, Stated, Text, named
from huifang.integrations.api.versions import current_of, expected

__all__ = [
    "Body", "Caller", "Day", "In", "Moment", "Named", "Number", "Out", "Page", "Paging", "PathId", "Problem", "ProblemError", "Routes", "Stated",
    "Text", "caller_of", "current_of", "expected", "field_problem", "named",
    "named_rows",
    "narrowed", "user_of",
]  # fmt: skip
