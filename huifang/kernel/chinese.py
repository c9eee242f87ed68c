"""Chinese text: identity of company names, search tokens, pinyin initials, forms of address (R2.7; search).

Pinyin per character is cached, because pypinyin on whole names costs 190 µs; surnames and the
polyphones of company names come from tables, because the defaults are wrong (曾 单 仇 解, 重庆, 银行).
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_OPENING, _CLOSING = "([{<《〈「『【〔〖", ")]}>》〉」』】〕〗"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "(" * len(_OPENING) + ")" * len(_CLOSING))
_RUNS = re.compile(r"[〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]+|[a-z]+|[0-9]+")

# Initials of surnames that pypinyin reads otherwise, and of words and characters as company names use them.
_SURNAMES = (
    "曾 z, 单 s, 仇 q, 解 x, 区 o, 查 z, 翟 z, 覃 q, 秘 b, 种 c, 乜 n, 繁 p, 折 s, 乐 y, "
    "召 s, 佴 n, 祭 z, 隗 w, 藏 z, 句 g, 阚 k, 尉迟 yc, 万俟 mq, 澹台 tt, 单于 cy, 长孙 zs"
)
_COMPOUND = (
    "欧阳 欧陽 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 司空 夏侯 万俟 令狐 独孤 南宫 端木 轩辕 百里 东郭 呼延 "
    "闻人 澹台 淳于 单于 太史 申屠 公冶 钟离 赫连 拓跋 濮阳 西门 公羊 太叔 宗政 鲜于 闾丘 司寇 子车 颛孙 巫马 公西 漆雕 乐正"
)
_READINGS = (
    "长 c, 调 t, 厦 x, 藏 z, 畜 x, 重庆 cq, 重阳 cy, 成长 cz, 生长 sz, 董事长 dsz, 广厦 gs, "
    "大厦 ds, 音乐 yy, 乐器 yq, 银行 yh, 商行 sh, 洋行 yh, 车行 ch, 行业 hy, 分行 fh, 支行 zh, "
    "会计 kj, 番禺 py, 调查 dc, 调度 dd, 调研 dy, 冷藏 lc, 仓藏 cc, 储藏 cc, 珍藏 zc, 收藏 sc, "
    "大埔 db, 泊头 bt, 尉犁 yl, 单县 sx, 解州 xz, 浚县 xx, 给水 js, 供给 gj, 家畜 jc, 参茸 sr, "
    "人参 rs, 海参 hs, 弹簧 th, 率先 sx, 乐团 yt"
)


def _table(text: str) -> dict[str, str]:
    return dict(entry.split(" ", maxsplit=1) for entry in text.split(", "))


SURNAME_INITIALS = _table(_SURNAMES)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
_COMPANY_READINGS = _table(_READINGS)
_LONGEST_WORD = max(map(len, _COMPANY_READINGS))

_TITLES = (
    "女士 先生 小姐 太太 经理 主任 厂长 师傅 老师 工程师 董事长 总经理 副总 老板 老板娘 部长 科长 处长 主管 会计 助理 院长 校长 站长 "
    "队长 组长 班长 书记 秘书 同志 阿姨 总 工 董 生 姐 哥 叔 姨 所 厂 局 处"
)
TITLES = tuple(_TITLES.split())
_TITLE = re.compile(f"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})$")


def is_han(ch: str) -> bool:
    """Is ``ch`` one Chinese character (〇 counts)?"""
    return len(ch) == 1 and (
        "\u4e00" <= ch <= "\u9fff"
        or "\u3400" <= ch <= "\u4dbf"
        or "\U00020000" <= ch <= "\U000323af"
        or "\uf900" <= ch <= "\ufaff"
        or ch == "〇"
    )


def clean_text(value: object) -> str:
    """A cell as tidy text: trimmed, inner blanks one space, letters and digits half-width, Chinese punctuation kept.

    A whole float loses its ``.0``; None is "".
    """
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return " ".join("".join(map(_clean, text)).split())


def company_key(name: str) -> str:
    """The identity of a company's name: blanks, punctuation, width, case and kinds of brackets don't matter.

    What stands in brackets does: 广州（中国）有限公司 is 广州(中国)有限公司 and not 广州有限公司.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).upper()).translate(_BRACKETS)
    kept = "".join(ch for ch in text if ch in "()" or not _is_noise(ch))
    while (shorter := kept.replace("()", "")) != kept:
        kept = shorter
    return unicodedata.normalize("NFKC", kept)


def bigrams(text: str) -> list[str]:
    """Search tokens: characters and pairs of each run of Chinese, Latin letters or digits, lower-cased, each once."""
    tokens: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        tokens.extend(run)
        tokens.extend(a + b for a, b in pairwise(run))
    return list(dict.fromkeys(tokens))


# pinyin


def initials(name: str, person: bool = False) -> str:
    """Pinyin initials, one letter per character; Latin letters and digits stay, all else is dropped.

    ``person`` reads the surname as a surname; otherwise words of company names are read as such.
    """
    text = _plain(name)
    if not person:
        return _company_initials(text)
    head = text[: 2 if text[:2] in COMPOUND_SURNAMES else 1]
    return SURNAME_INITIALS.get(head, _spelled(head)) + _spelled(text[len(head) :])


def initial_variants(name: str, person: bool = False) -> list[str]:
    """Every reading to index, the likeliest first: with the tables and character by character."""
    return list(dict.fromkeys(reading for reading in (initials(name, person), _spelled(_plain(name))) if reading))


# people


def surname(name: str) -> str:
    """The surname in a name or an address: 黄 of 黄嘉欣, 黄女士 and 老黄; 欧阳 of 欧阳先生; a foreign name whole."""
    text = _without_title(clean_text(name))
    if not text or not is_han(text[0]):
        return text
    text = text.replace(" ", "")
    if len(text) == 2 and text[0] in "小老阿" and text not in COMPOUND_SURNAMES:
        return text[1]
    return text[:2] if text[:2] in COMPOUND_SURNAMES else text[0]


def salutation(name: str, title: str = "") -> str:
    """How to address somebody: 黄女士. A name that carries a title keeps it; without a title the name stays."""
    text = clean_text(name)
    if not text or not title or _without_title(text) != text:
        return text
    return f"{surname(text)}{title}" if is_han(text[0]) else f"{text} {title}"


def _without_title(text: str) -> str:
    """``text`` without a title at its end; a title of one character counts only after a bare surname: 黄总, not 张卫工."""
    match = _TITLE.search(text)
    if match is None:
        return text
    rest = text[: match.start()]
    short_title = len(match.group()) == 1
    return text if short_title and not (len(rest) == 1 or rest in COMPOUND_SURNAMES) else rest


# characters


def _clean(ch: str) -> str:
    kind = unicodedata.category(ch)
    if kind == "Cf":
        return ""
    if ch.isspace() or kind == "Cc":
        return " "
    if "\uff10" <= ch <= "\uff19" or "\uff21" <= ch <= "\uff3a" or "\uff41" <= ch <= "\uff5a" or "\u2e80" <= ch <= "\u2fdf":
        return unicodedata.normalize("NFKC", ch)
    return unicodedata.normalize("NFKC", ch) if "\uf900" <= ch <= "\ufaff" else ch


def _is_noise(ch: str) -> bool:
    return ch.isspace() or unicodedata.category(ch)[0] in "PCZM"


def _plain(name: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFKC", name).lower() if ch.isalnum())


def _spelled(text: str) -> str:
    return "".join(map(_initial, text))


def _company_initials(text: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(text):
        size = next((n for n in range(_LONGEST_WORD, 0, -1) if text[at : at + n] in _COMPANY_READINGS), 1)
        part = text[at : at + size]
        out.append(_COMPANY_READINGS.get(part) or _initial(part))
        at += size
    if text.endswith("行") and out[-1] == "x":
        out[-1] = "h"
    return "".join(out)


@lru_cache(maxsize=32768)
def _initial(ch: str) -> str:
    if ch.isascii():
        return ch
    if ch == "〇":
        return "l"
    # Its dictionaries cost a fifth of the start-up and 15 MB; most processes never spell.
    from pypinyin import Style, lazy_pinyin

    spelled = lazy_pinyin(ch, style=Style.NORMAL, errors="ignore") if is_han(ch) else []
    return spelled[0][:1] if spelled else ""


def veiled_name(name: str) -> str:
    """A person's name for who may not read it: 黄**, 欧阳**, J**; a blank stays blank."""
    text = name.strip()
    if not text:
        return ""
    return (text[:2] if text[:2] in COMPOUND_SURNAMES and len(text) > 2 else text[:1]) + "**"
