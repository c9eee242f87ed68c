"""Personal data in the demo company: what some customers agreed to, one request that waits, one legal hold."""

from datetime import datetime

from django.db import transaction

from huifang.archive.models import Customer
from huifang.audit import holds, privacy
from huifang.config.demo.staff import People
from huifang.kernel.refs import Ref

WORDS = (("survey", True, "call", "通话录音"), ("greeting", True, "form", "服务协议附件二"), ("recording", False, "call", ""))


@transaction.atomic
def build(people: People, at: datetime) -> None:
    """Write it as the archive keeper and the general manager would."""
    keepers, generals = people.holding("archive_keeper"), people.holding("general_manager")
    customers = list(Customer.objects.filter(canonical=None).order_by("pk")[:4])
    if not keepers or len(customers) < 4:
        return
    for customer, (purpose, given, how, evidence) in zip(customers, WORDS, strict=False):
        privacy.note_consent(subject=Ref.of(customer), purpose=purpose, given=given, how=how, evidence=evidence, by=keepers[0], at=at)
    privacy.take_request(subject=Ref.of(customers[0]), kind="copy", text="请提供贵中心保存的本公司联系人信息。", by=keepers[0], at=at)
    if generals:
        holds.set_hold(subject=Ref.of(customers[3]), reason="合同纠纷诉讼期间保全", by=generals[0], at=at)
