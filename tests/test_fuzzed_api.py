"""Schemathesis over the whole API finds nothing (issue 3, item 8). By hand, 10,000 requests (about 15 minutes):

`FUZZ_EXAMPLES=10000 .venv/bin/pytest -q -s tests/test_fuzzed_api.py`; `FUZZ_SEED` sends others.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from huifang.integrations.api import limits
from huifang.integrations.rules.scopes import SCOPES
from huifang.integrations.services import tokens
from huifang.organization import options
from tests.cast import MORNING
from tests.fuzzing import fuzz
from tests.town import Town


@pytest.mark.slow
@pytest.mark.django_db
def test_strange_requests_find_nothing(town: Town):
    options.change(by=town.admin, changes={"integrations.rate_per_minute": 100_000})
    limits.forget()
    ends = MORNING + timedelta(days=1)
    _row, text = tokens.create(
        user=town.office.lin, kind="personal", name="x", scopes=SCOPES, expires_at=ends, by=town.office.lin, at=MORNING
    )
    wanted = int(os.environ.get("FUZZ_EXAMPLES", "300"))
    seen = fuzz(text, wanted, number=int(os.environ.get("FUZZ_SEED", "20261120")))
    print(f"{seen.sent} requests: {dict(seen.statuses)}")
    limits.forget()
    assert seen.findings == [], "\n\n".join(seen.findings)
    assert seen.sent > wanted * 0.6
    assert {"200", "404", "422"} <= set(seen.statuses)


@pytest.mark.slow
@pytest.mark.django_db
def test_what_breaks_the_description_is_found(town: Town, monkeypatch: pytest.MonkeyPatch):
    """The proof of the proof: an endpoint that answers otherwise than it says is seen."""
    from huifang.archive.api import customers

    monkeypatch.setattr(customers, "customer_out", lambda _row: 1 / 0)
    ends = MORNING + timedelta(days=1)
    _row, text = tokens.create(
        user=town.office.lin, kind="personal", name="x", scopes=SCOPES, expires_at=ends, by=town.office.lin, at=MORNING
    )
    assert any("GET /api/v1/customers" in finding for finding in fuzz(text, 80).findings)
