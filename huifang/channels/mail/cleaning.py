"""HTML of strangers, made harmless: a short list of tags, no styles, no remote pictures, links that leak nothing."""

import re
from collections.abc import Callable

TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_CID = re.compile(r"""(\bsrc\s*=\s*["']?)cid:([^"'\s>]{1,250})""", re.IGNORECASE)


def clean(html: str, picture: Callable[[str], str]) -> str:
    """Harmless HTML; ``picture(cid)`` gives the gated address of a picture inside the mail, or nothing.

    Pictures elsewhere are dropped: loading them would tell the sender that, when and where the mail is read.
    """
    import nh3

    allowed: set[str] = set()

    def address(match: re.Match[str]) -> str:
        found = picture(match[2])
        allowed.update({found} - {""})
        return f"{match[1]}{found}"

    def keep(tag: str, attribute: str, value: str) -> str | None:
        return None if tag == "img" and attribute == "src" and value not in allowed else value

    placed = _CID.sub(address, html)
    return nh3.clean(
        placed,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"loading": "lazy", "alt": ""}},
        clean_content_tags={"script", "style", "title", "template", "noscript"},
    )
