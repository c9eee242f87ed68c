"""Mail in: parsed, kept and filed on its record, messages a second of one core, without attachments.

Every message is a different answer of a customer with text and HTML in GB18030, found by our Message-ID, and is one
transaction: the row, the fact, the raw file. The rival reads the same bytes with the standard library and inserts one bare
row each. CPU of this process counts, on PostgreSQL that of the server as well; waiting for the disk does not.
"""

import base64
import email
import email.policy
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.common import Report, backend_pid, options, set_up, spending

ROWS, QUICK, LIMIT = 2000, 150, 50


def main(arguments: Sequence[str]) -> int:
    """Write letters, answer them, file the answers; 1 when the limit was missed."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    set_up("mail-in", given.engine)
    from huifang.channels.models import InboundMessage
    from huifang.channels.receiving import receive_mail
    from huifang.kernel import clock

    report = Report("mail in", quick=given.quick)
    report.head(messages=given.rows, engine=given.engine)
    mails = [answer(key, number) for number, key in enumerate(written(given.rows))]
    receive_mail(stranger(), at=clock.now())
    with spending(backend_pid()) as spent:
        for raw in mails:
            receive_mail(raw, at=clock.now())
    filed = InboundMessage.objects.filter(state="filed").count()
    report.line("filed on their record", filed, at_least=given.rows)
    report.line("messages a second of one core", given.rows / spent.cpu, at_least=LIMIT, note=f"{spent.wall:.1f} s, disk included")
    rival(report, mails)
    return report.code


def written(rows: int) -> list[str]:
    """Letters of ours about one customer, sent: their Message-IDs."""
    from benchmarks import _find_data as data
    from huifang.archive.models import Customer
    from huifang.channels import services
    from huifang.channels.models import OutboundMessage
    from huifang.kernel import clock
    from huifang.kernel.refs import Ref

    office = data.office()
    data.load(office, 10)
    about, at = Ref.of(Customer.objects.order_by("pk")[0]), clock.now()
    keys = []
    for number in range(rows):
        row = services.send_mail(to=f"a{number}@example.com", subject="进展", text="您好", about=about, by=office.head, at=at)
        keys.append(row.key)
    OutboundMessage.objects.update(state="sent")
    return keys


def answer(key: str, number: int) -> bytes:
    """What a customer's program makes of pressing "answer"."""
    text = (
        f"第{number}封：收到，谢谢。请朱镕先生在周五以前联系我们，安排标准化的年度自评。\r\n" * 6
        + "\r\n在 2026年11月20日，客服中心 写道：\r\n"
        + "> 您好\r\n" * 20
    )
    html = "".join(f"<p style='margin:0'>{line}</p>" for line in text.splitlines())
    subject = base64.b64encode(f"回复：进展 {number}".encode("gb18030")).decode()
    head = f"""Return-Path: <a{number}@example.com>
Received: from mx.example.com (mx.example.com [192.0.2.1]) by mail.example.cn with ESMTPS id {number}; Fri, 20 Nov 2026 10:00:00 +0800
From: =?gb2312?B?u8a80NDA?= <a{number}@example.com>
To: support@example.cn
Subject: =?gb2312?B?{subject}?=
Message-ID: <{number}@example.com>
In-Reply-To: <{key}>
References: <{key}>
Date: Fri, 20 Nov 2026 10:00:00 +0800
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b{number}"
"""
    parts = []
    for kind, words in (("plain", text), ("html", html)):
        body = base64.encodebytes(words.encode("gb18030")).decode()
        parts.append(f"--b{number}\nContent-Type: text/{kind}; charset=gb2312\nContent-Transfer-Encoding: base64\n\n{body}")
    return f"{head}\n{''.join(parts)}--b{number}--\n".replace("\n", "\r\n").encode()


def stranger() -> bytes:
    """One mail beforehand, so that no import is counted."""
    return b"From: x@example.com\r\nMessage-ID: <first@example.com>\r\nContent-Type: text/html\r\n\r\n<p>x"


def rival(report: Report, mails: list[bytes]) -> None:
    """The standard library's parser and a bare insert."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE rival_mail (id integer, sender text, subject text, body text)")
        with spending(backend_pid()) as spent:
            for number, raw in enumerate(mails):
                message: Any = email.message_from_bytes(raw, policy=email.policy.default)
                body = message.get_body(("plain",)).get_content()
                values = (number, str(message["from"]), str(message["subject"]), body)
                cursor.execute("INSERT INTO rival_mail VALUES (%s, %s, %s, %s)", values)
    report.line("rival: standard library and a bare row", len(mails) / spent.cpu, "a second")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
