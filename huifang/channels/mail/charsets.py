"""Bytes of mails to text, as Chinese mail programs really write them.

What is labelled gb2312, gbk or not at all is mostly GB18030; mislabelled UTF-8 is common too.
"""

import re

_CHINESE = {
    "gb2312",
    "gb_2312",
    "gb_2312-80",
    "gbk",
    "x-gbk",
    "cp936",
    "ms936",
    "euc-cn",
    "gb18030",
    "hz",
    "hz-gb-2312",
    "x-euc-cn",
    "chinese",
}
# Codecs such as punycode or zip have no place in a mail; some of them are slow on purpose-made input.
_KNOWN = re.compile(
    r"utf-?(8|16|32)([-_]?(le|be))?|(iso-?8859|windows|cp)-?_?\d{1,5}(-\d{1,2})?|big5(-?hkscs)?|euc-(jp|kr|tw)|shift_jis|iso-2022-(jp|kr)|koi8-[ru]|latin1"
)
_CJK, _OTHER_SCRIPTS = re.compile("[\u4e00-\u9fff]"), re.compile("[\u0080-\u07ff]")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


def decode(raw: bytes, charset: str = "") -> str:
    """The text of ``raw``; never fails, never holds a NUL or half a surrogate pair."""
    name = charset.strip().strip("\"'").lower()
    first = "gb18030" if name in _CHINESE else name if _KNOWN.fullmatch(name) else "utf-8"
    if name.startswith("hz") and b"~{" in raw:
        first = "hz"
    if first == "gb18030" and _is_utf8_after_all(raw):
        first = "utf-8"
    for codec in dict.fromkeys((first, "utf-8", "gb18030")):
        if (text := _strictly(raw, codec)) is not None:
            return storable(text)
    return storable(_roughly(raw, first))


def storable(text: str) -> str:
    """``text`` without control characters and half surrogates, which PostgreSQL refuses."""
    return text.encode("utf-8", "replace").decode("utf-8").translate(_CONTROLS)


def _is_utf8_after_all(raw: bytes) -> bool:
    """Chinese in UTF-8 under a wrong label; what GB 2312 text gives by accident are letters of other scripts."""
    text = _strictly(raw, "utf-8")
    return text is not None and _CJK.search(text) is not None and _OTHER_SCRIPTS.search(text) is None


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _roughly(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec, "replace")
    except (UnicodeError, LookupError):
        return raw.decode("gb18030", "replace")
