"""People of the town at their browsers."""

from __future__ import annotations

import pytest
from django.test import Client

from huifang.followup.models import Task
from huifang.followup.services import calling
from tests.doors import client_of
from tests.town import Town


@pytest.fixture
def lin(town: Town) -> Client:
    return client_of(town.office.lin)


@pytest.fixture
def wang(town: Town) -> Client:
    return client_of(town.office.wang)


@pytest.fixture
def zhao(town: Town) -> Client:
    return client_of(town.office.zhao)


@pytest.fixture
def held(town: Town) -> Task:
    return calling.take(town.task, by=town.office.wang, at=town.office.now)
