"""A register comes in, its calls are planned, and all of it is taken back: nothing of it is left (issue 2 items 4 and 6)."""

from datetime import timedelta
from pathlib import Path

import pytest

from huifang.archive.models import Contact, Contract, Customer, Project
from huifang.followup.models import Task, TaskItem
from huifang.followup.services.planning import plan
from huifang.imports import layouts, reading, registry, running, services
from huifang.imports.models import Batch
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.obligations.models import Obligation
from huifang.search.models import Entry
from tests.cast import Office

SAMPLE = Path(__file__).parent / "data" / "registers" / "customer_register.xlsx"
MODELS = (Customer, Contact, Contract, Project, Task, TaskItem, Obligation, Entry)


@pytest.fixture
def planned(office: Office) -> Batch:
    """The sample, imported and planned for sixty days."""
    kept, at = reading.keep_path(SAMPLE), office.now
    layout = layouts.detect(registry.kind("register"), reading.read(kept.path), at=at)
    batch = services.upload(by=office.lin, kind="register", file=kept, name=SAMPLE.name, layout=layout, at=at)
    services.start(batch, by=office.lin, at=at)
    running.apply(batch)
    plan(by=system("planner"), at=at, until=at.date() + timedelta(days=60))
    return batch


def counted() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


def test_untouched_calls_go_with_their_import(office: Office, request):
    plan(by=system("planner"), at=office.now, until=office.now.date() + timedelta(days=60))
    before = counted()
    batch: Batch = request.getfixturevalue("planned")
    assert counted()["Task"] > before["Task"] + 100
    services.start_undo(batch, by=office.lin, at=office.now)
    running.undo(batch)
    assert batch.state == "undone"
    assert counted() == before


def test_a_call_that_somebody_holds_stands_in_the_way(office: Office, planned: Batch):
    task = Task.objects.filter(customer__batch=planned.mark).first()
    assert task
    Task.objects.filter(pk=task.pk).update(holder=office.wang, held_until=office.now)
    with pytest.raises(Refused, match="import_built_on"):
        services.start_undo(planned, by=office.lin, at=office.now)
    assert Project.objects.filter(batch=planned.mark).count() == 391
