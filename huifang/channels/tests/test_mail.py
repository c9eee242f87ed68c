"""Reading, signing, cleaning and writing mails (item 7)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.channels.mail import cleaning, loops, quoting, signing
from huifang.channels.mail.charsets import decode
from huifang.channels.mail.composing import Letter, compose
from huifang.channels.mail.headers import is_address, text_of
from huifang.channels.mail.parsing import parse

KEY = "a key for tests"


# Charsets


@pytest.mark.parametrize("label", ["gb2312", "GBK", "hz", "x-gbk", "gb18030", "", "x-unknown-charset", "gb_2312-80"])
def test_what_calls_itself_gb2312_is_gb18030(label):
    assert decode("朱镕基、喆、㐂、€".encode("gb18030"), label) == "朱镕基、喆、㐂、€"


@pytest.mark.parametrize(("raw", "label", "text"), [
    ("中文".encode(), "gb2312", "中文"), ("中文".encode(), "us-ascii", "中文"), ("繁體".encode("big5"), "big5", "繁體"),
    (b"~{VPND~}", "hz-gb-2312", "中文"), (b"a\x00b", "utf-8", "ab"), ("ü".encode("latin1"), "iso-8859-1", "ü"),
])  # fmt: skip
def test_other_labels(raw, label, text):
    assert decode(raw, label) == text


@given(
    st.binary(max_size=200), st.sampled_from(["gb2312", "utf-8", "utf-7", "utf-16", "big5", "punycode", "zip", "hz", "", "unicode_escape"])
)
def test_decoding_never_fails_and_fits_postgres(raw, label):
    text = decode(raw, label)
    text.encode("utf-8")
    assert "\0" not in text


# Headers


@pytest.mark.parametrize(("value", "text"), [
    ("=?gb2312?B?1tDOxA==?=", "中文"),
    ("=?utf-8?B?5L2g5aU=?= =?utf-8?B?vQ==?=", "你好"),
    ("=?UTF-8?Q?=E4=BD=A0=E5=A5=BD?= <a@b.cn>", "你好 <a@b.cn>"),
    ("Re: =?gbk?B?xOO6ww==?=", "Re: 你好"),
    ("=?utf-8?B?!!!?=", ""), ("plain", "plain"), ("=?nonsense", "=?nonsense"),
    ("a\r\n =?utf-8?B?5L2g?=\r\n =?utf-8?B?5aW9?=", "a 你好"),
])  # fmt: skip
def test_headers(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a@b.cn", True), ("a+b.c@b.cn", True), ("a b@c.cn", False), ("a@b.cn\r\nBcc: x@y", False), ("中@b.cn", False), ("@b.cn", False)],
)
def test_addresses(text, is_one):
    assert is_address(text) is is_one


# Whole mails


def mail(*head: str, body: bytes = b"body") -> bytes:
    return "\r\n".join(["From: =?gb2312?B?1dTX3A==?= <Zhao@Example.cn>", *head]).encode() + b"\r\n\r\n" + body


def test_gb2312_that_is_gb18030():
    parsed = parse(mail("Content-Type: text/plain; charset=gb2312", "Subject: =?gb2312?B?u9i4tA==?=", body="镕，已收到".encode("gb18030")))
    assert (parsed.sender, parsed.sender_name, parsed.subject, parsed.text) == ("zhao@example.cn", "赵总", "回复", "镕，已收到")


def test_parts():
    raw = mail(
        'Content-Type: multipart/mixed; boundary="b"',
        body=(
            b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
            b"--c\r\nContent-Type: text/html\r\n\r\n<p>hello<img src=cid:pic></p>\r\n--c--\r\n"
            b'--b\r\nContent-Type: image/png; name="=?gb2312?B?s7XNtw==?=.png"\r\nContent-ID: <pic>\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n'
            b"--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n"
            b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nFrom: x@y.cn\r\n\r\ninner text\r\n"
            b"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf\r\n\r\n%PDF\r\n--b--\r\n"
        ),
    )
    parsed = parse(raw)
    assert parsed.text == "hello"
    assert "cid:pic" in parsed.html
    assert [(a.name, a.cid, a.inline) for a in parsed.attachments] == [
        ("车头.png", "pic", True),
        ("inner.eml", "", False),
        ("发票.pdf", "", False),
    ]
    assert parsed.attachments[0].content == b"hi"
    assert b"inner text" in parsed.attachments[1].content
    assert parsed.faults == ["winmail ignored"]


def test_a_name_in_raw_bytes_is_read():
    for codec in ("utf-8", "gb18030"):
        raw = b'Content-Type: text/plain; name="' + "说明.txt".encode(codec) + b'"\r\nContent-Disposition: attachment\r\n\r\nx'
        assert [one.name for one in parse(raw).attachments] == ["说明.txt"]


def test_html_alone_becomes_text():
    parsed = parse(
        mail(
            "Content-Type: text/html; charset=utf-8",
            body="<style>p{}</style><p>第一段</p><p>第&nbsp;二&lt;段</p><script>x</script>".encode(),
        )
    )
    assert parsed.text == "第一段\n第 二<段"


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\a.exe", "a\r\nb.pdf", "a\u202efdp.exe"])
def test_names_of_attachments_are_plain(name):
    parsed = parse(mail(f'Content-Type: application/pdf; name="{name}"', body=b"x"))
    assert all(c not in parsed.attachments[0].name for c in "/\\\r\n\u202e")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\xff" * 300,
        b"Content-Type: multipart/mixed\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=" + b"b" * 5000 + b"\r\n\r\n--b",
        b"Date: Thu, 99 Foo 0000 99:99:99 +9999\r\n\r\nx",
        b"From: " + b"<" * 5000 + b"\r\n\r\n",
    ],
)
def test_broken_mails_are_read_somehow(raw):
    parsed = parse(raw)
    assert parsed.body_hash


def test_a_thousand_nested_parts_do_not_end_the_worker():
    raw = (
        b"".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(1200))
        + b"Content-Type: text/plain\r\n\r\ndeep"
    )
    assert parse(raw).body_hash


def test_the_same_body_by_another_way_is_the_same():
    assert parse(mail("Received: a")).body_hash == parse(mail("Received: b", "X-Other: 1")).body_hash


# Signatures


def test_our_message_ids():
    made = signing.message_id("crm.cn", key=KEY)
    assert signing.is_ours(made, key=KEY)
    assert signing.is_ours(made.upper(), key=KEY)
    assert not signing.is_ours(made, key="another")
    assert not signing.is_ours(made.replace("hf.", "hf.0", 1), key=KEY)
    assert signing.ours_in(f"Message-ID: <{made}> hf.{'0' * 20}.{'a' * 16}@x.cn", key=KEY) == [made]


def test_marks_in_addresses_and_subjects():
    marked = signing.mark("z", "12", key=KEY)
    address = signing.reply_address("Support@crm.cn", marked)
    assert signing.mark_in_addresses(["x@y.cn", address.lower()], key=KEY) == ("z", "12")
    assert signing.mark_in_subject(f"回复：进展 {signing.tag(marked)}", key=KEY) == ("z", "12")
    assert signing.without_tag(f"进展 {signing.tag(marked)} 好") == "进展 好"


@pytest.mark.parametrize("forged", ["z13", "k12", "z012"])
def test_a_mark_of_another_record_is_no_mark(forged):
    signature = signing.mark("z", "12", key=KEY).partition(".")[2]
    assert signing.record_of(f"{forged}.{signature}", key=KEY) is None
    assert signing.mark_in_subject(f"[#{forged}]", key=KEY) is None


# Machines


@pytest.mark.parametrize(("head", "why"), [
    ({"auto-submitted": "auto-replied"}, "auto_submitted"), ({"auto-submitted": "no"}, ""), ({"precedence": "Bulk"}, "precedence"),
    ({"list-id": "<x>"}, "list"), ({"list-unsubscribe": "<x>"}, "list"), ({"x-auto-response-suppress": "All"}, "suppressed"),
    ({"return-path": "<>"}, "empty_path"), ({"x-huifang-loop": "crm.cn"}, "own"), ({"x-autoreply": "yes"}, "autoreply"), ({}, ""),
])  # fmt: skip
def test_machines_are_known_by_their_headers(head, why):
    assert loops.automatic({k: [v] for k, v in head.items()}, sender="a@b.cn", subject="你好") == why


@pytest.mark.parametrize(("sender", "subject", "why"), [
    ("MAILER-DAEMON@x.cn", "", "daemon"), ("no-reply@x.cn", "", "daemon"), ("", "", "daemon"), ("me@crm.cn", "", "own"),
    ("a@b.cn", "自动回复: 我在休假", "subject"), ("a@b.cn", "Automatic reply: x", "subject"), ("a@b.cn", "回复: 自动报警器", ""),
])  # fmt: skip
def test_machines_are_known_by_sender_and_subject(sender, subject, why):
    assert loops.automatic({}, sender=sender, subject=subject, own={"me@crm.cn"}) == why


# What somebody wrote


@pytest.mark.parametrize("tail", [
    "在 2026年11月20日，客服中心 写道：\n> 您好", "------------------ 原始邮件 ------------------\n发件人: x", "On Fri, Nov 20, 2026 X wrote:\n> hello",
    "发件人: 客服中心 <a@b.cn>\n发送时间: 今天", "-----Original Message-----\nFrom: x", "> 您好\n> 第二行", "________________________________\nFrom: x",
])  # fmt: skip
def test_the_quoted_mail_is_cut_for_reading(tail):
    assert quoting.written(f"收到，谢谢。\n\n{tail}") == "收到，谢谢。"


@pytest.mark.parametrize("text", ["> 只有引用", "没有引用\n第二行", ""])
def test_nothing_is_cut_to_nothing(text):
    assert quoting.written(text) == text


# HTML


@pytest.mark.parametrize("bad", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">x</a>', "<svg onload=alert(1)>", '<p style="position:fixed">x</p>',
    "<iframe src=//evil></iframe>", '<form action="//evil"><input></form>', '<div hx-get="/x" id="page" data-drawer>x</div>', "<meta http-equiv=refresh content=0>",
    '<img src="https://evil.example/p.png">', '<img src="/accounts/sign-out/">', "<base href=//evil>", '<a href="data:text/html,x">x</a>', "<math><style><img src=x onerror=alert(1)>",
])  # fmt: skip
def test_html_of_strangers_is_made_harmless(bad):
    made = cleaning.clean(bad, lambda _cid: "")
    for word in (
        "script",
        "onerror",
        "onload",
        "javascript:",
        "style",
        "iframe",
        "form",
        "hx-",
        "id=",
        "data-",
        "meta",
        'src="https',
        'src="/acc',
        "base",
        "data:",
        "svg",
    ):
        assert word not in made, made


def test_pictures_inside_the_mail_get_their_gated_address():
    made = cleaning.clean('<p><img src="cid:pic@1" alt="图"><img src=cid:none></p>', lambda cid: "/files/7/view/" if cid == "pic@1" else "")
    assert 'src="/files/7/view/"' in made
    assert made.count('alt=""') == 2, "a stranger's picture always has an alternative, and never words of its own"
    assert made.count("src=") == 1 or 'src=""' in made


def test_links_leak_nothing():
    made = cleaning.clean('<a href="https://example.com/">x</a>', lambda _cid: "")
    assert 'rel="noopener noreferrer nofollow"' in made
    assert 'target="_blank"' in made


# Writing


def letter(**changes: Any) -> Letter:
    given: dict[str, Any] = {
        "message_id": "hf.1@crm.cn", "sender": "s@crm.cn", "sender_name": "客服中心", "to": "a@b.cn", "subject": "关于投诉", "text": "您好！\n\n第二段 <b>",
        "html": "", "at": datetime(2026, 11, 20, 2, tzinfo=UTC),
    }  # fmt: skip
    return Letter(**(given | changes))


def test_a_mail_is_text_and_html_in_chinese():
    parsed = parse(compose(letter(reply_to="s+z1.x@crm.cn", references=["a@x", "b@x"], automatic=True)))
    assert (parsed.sender_name, parsed.subject, parsed.text) == ("客服中心", "关于投诉", "您好！\n\n第二段 <b>")
    assert "第二段 &lt;b&gt;" in parsed.html
    assert parsed.headers["auto-submitted"] == ["auto-generated"]
    assert parsed.references == ["b@x", "a@x"]
    assert parsed.headers["reply-to"] == ["客服中心 <s+z1.x@crm.cn>"]


def test_the_same_row_gives_the_same_bytes():
    assert compose(letter()) == compose(letter())


def test_no_header_is_smuggled_in():
    raw = compose(letter(subject="x\r\nBcc: evil@x.cn", sender_name="y\nBcc: evil@x.cn"))
    assert b"\nBcc:" not in raw
