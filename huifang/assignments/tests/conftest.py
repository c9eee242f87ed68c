"""An assignment asked by 王坐席 of the business department."""

import pytest

from huifang.assignments import services
from huifang.assignments.models import Assignment
from huifang.kernel.refs import Ref


@pytest.fixture
def ask(office):
    def make(topic=Assignment.Topic.NEED, key="followup.record:1/need/1", **extra):
        return services.ask(
            topic=topic,
            title="广州甲化工有限公司 · 客户需求",
            text="想了解职业卫生检测报价",
            origin=Ref("followup.record", "1"),
            party=Ref.of(office.customer),
            unit=extra.pop("unit", office.business),
            by=office.wang,
            by_unit=office.team,
            at=office.now,
            key=key,
            **extra,
        )

    return make
