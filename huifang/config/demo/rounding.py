"""Rounds in the demo company: one filed with its report, one reported as late, one that runs."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from huifang.config.demo.staff import People
from huifang.followup.models import Round, RoundReport, Task
from huifang.followup.rounds import counting, making, reporting, running, sweeping
from huifang.followup.rules.calling import OPEN
from huifang.journal.delivering import drain
from huifang.kernel import clock

WORDS = "本轮走访按计划完成。客户普遍认可现场服务，个别客户希望报告送达更快，已转技术部安排。"


class Rounding:
    """Lives beside the calls: who opens a round, reports it, ends it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.leaders = [people.by_name["hejing"], people.by_name["tanyu"]]
        self.agents = [people.by_name["zhouhui"], people.by_name["liwen"]]

    def day(self, on: date, left: int) -> None:
        """What happens ``left`` working days before the present."""
        acts = {22: self._first, 9: self._filed, 6: self._second, 3: self._third, 1: self._late}
        if act := acts.get(left):
            at = clock.moment_of(on, time(17, 35))
            with transaction.atomic(), clock.at(at):
                act(on, at)
                while drain(at=at):
                    pass

    def _first(self, on: date, at: datetime) -> None:
        self._open(0, "重点客户走访", on, on + timedelta(days=13), "key", at)

    def _second(self, on: date, at: datetime) -> None:
        self._open(1, "重点客户季度回访", on, on + timedelta(days=20), "key", at)

    def _third(self, on: date, at: datetime) -> None:
        self._open(0, "年末重点客户回访", on, on + timedelta(days=25), "key", at)

    def _open(self, team: int, name: str, on: date, ends: date, grade: str, at: datetime) -> None:
        leader, agent = self.leaders[team], self.agents[team]
        choice = making.Choice(self.people.units[f"team-{team + 1}"], grade, agent)
        if choice.rows().exists():
            making.open_by_hand(
                choice, name=name, owner=agent, begins=on + timedelta(days=1), ends=ends, ways=["phone", "visit"],
                population=f"{agent.name}名下的重点客户", key=f"demo{on:%Y%m%d}", by=leader, at=at,
            )  # fmt: skip

    def _filed(self, _on: date, at: datetime) -> None:
        row = Round.objects.select_related("unit", "owner").filter(name="重点客户走访", state__in=("planned", "running")).first()
        if row is None:
            return
        if row.state == "planned":
            sweeping.begin(row, at=at)
        # Nobody answered the last ones: they count as unreachable.
        Task.objects.filter(round=row, state__in=OPEN).update(state="unreachable", closed_at=at, holder=None, held_until=None)
        counting.recount(row.pk, at=at)
        if sweeping.end_if_through(row.pk, at=at):
            report = RoundReport.objects.select_related("round__unit", "round__owner").get(round=row)
            reporting.edit(report, text=f"{report.text}\n{WORDS}", version=report.version, by=self.leaders[0], at=at)
            reporting.submit(report, version=report.version, by=self.leaders[0], at=at)

    def _late(self, _on: date, at: datetime) -> None:
        sweeping.sweep(at)
        row = Round.objects.filter(name="重点客户季度回访", state__in=("planned", "running")).first()
        if row is not None:
            running.report(
                row, reason="两户客户年末停产检修，月底前联系不上负责人", until=row.ends_on + timedelta(days=14), by=self.agents[1], at=at
            )
