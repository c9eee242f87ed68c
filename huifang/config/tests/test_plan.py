"""``huifang plan`` (R2.1)."""

import json
from datetime import timedelta

from huifang.config.cli import main
from huifang.followup.tests.register import fill
from huifang.obligations.models import Obligation


def test_the_command_answers_in_json_and_makes_nothing_twice(office, capsys):
    fill(office, 10)
    until = (office.now.date() + timedelta(days=60)).isoformat()
    assert main(["plan", "--until", until, "--at", "2026-11-20T10:00", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert set(first) == {"until", "at", "obligations_created", "tasks_created", "tasks_joined", "backlog", "by_rule", "seconds"}
    assert first["obligations_created"] == Obligation.objects.count() == sum(first["by_rule"].values())
    assert main(["plan", "--until", until, "--at", "2026-11-20T10:00", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["obligations_created"] == 0


def test_the_command_refuses_what_it_cannot_read(office, capsys):
    assert main(["plan", "--until", "morgen"]) == 2
    assert main(["plan", "--until", "2020-01-01"]) == 2
    assert capsys.readouterr().out == ""
