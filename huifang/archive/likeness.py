"""When two customers may be one: what their names share once region and legal form are left out. Pure (R1.1)."""

import re
from collections.abc import Collection

from huifang.kernel.chinese import company_key
from huifang.kernel.regions import find_region

SHORTEST = 2
WEIGHTS = {"hand": 100, "phone": 60, "core": 50, "email": 40, "address": 30}
_FORMS = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团公司|分公司|总公司|公司|集团|厂|商行|经营部)$")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_COUNTRY = re.compile(r"^(中国|中华人民共和国)")


def core_of(name: str) -> str:
    """What is left of a company's name without region, brackets and legal form; "" when too little is.

    广州市华泰涂料有限公司, 华泰涂料（广州）有限公司 and 华泰涂料厂 have one core. A branch keeps the place that tells it apart.
    """
    key = company_key(name)
    if key.endswith("分公司"):
        return ""
    text = _COUNTRY.sub("", _BRACKETS.sub("", key))
    text = _without_region(text)
    while (shorter := _FORMS.sub("", text)) != text:
        text = shorter
    return text if len(text) >= SHORTEST else ""


def _without_region(text: str) -> str:
    region = find_region(text, prefix_only=True)
    if region is None:
        return text
    heads = [region.province + "省" + region.full_name, region.province + region.full_name, region.province + region.name]
    heads += [region.province + "省", region.full_name, region.name, region.province]
    for head in sorted((h for h in heads if h), key=len, reverse=True):
        if text.startswith(head) and len(text) - len(head) >= SHORTEST:
            return text[len(head) :].removeprefix("市").removeprefix("省")
    return text


def score(reasons: Collection[str]) -> int:
    """How likely a pair is one customer, 0 to 100: the more they share, the likelier."""
    return min(100, sum(WEIGHTS[reason] for reason in reasons))
