"""The three grades of document C 二2.9.2, from low to high, and the mark that stands on paper."""

from collections.abc import Iterable, Mapping

SECRET, CONFIDENTIAL, TOP_SECRET = "secret", "confidential", "top_secret"
ORDER = (SECRET, CONFIDENTIAL, TOP_SECRET)
PAPER: Mapping[str, str] = {SECRET: "商业秘密·秘密", CONFIDENTIAL: "商业秘密·机密", TOP_SECRET: "商业秘密·绝密"}
"""秘密, 机密 and 绝密 alone are marks of the state; a company writes 商业秘密 before them, in every language of the page."""


def highest(grades: Iterable[str]) -> str:
    """The highest of some grades; blank when there is none."""
    return max((grade for grade in grades if grade), key=ORDER.index, default="")
