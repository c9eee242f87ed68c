"""What somebody wrote, without the mail they answered: for reading only, the whole is kept."""

import re

_HEADS = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|原始邮件|原邮件|转发邮件|回复的原邮件)\s*-{2,}"
    r"|_{10,}|on .{4,200} wrote:|在\s*\d{4}.{4,200}写道[:：]|.{2,120}于\s?\d{4}年.{4,120}写道[:：]"
    r"|(?:from|发件人|寄件者)\s*[:：]\s*\S.{0,200})\s*$",
    re.IGNORECASE,
)


def written(text: str) -> str:
    """The sender's own words; the whole text when nothing else would be left."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if _HEADS.match(line[:400])), len(lines))
    own = lines[:end]
    while own and (own[-1].lstrip().startswith(">") or not own[-1].strip()):
        own.pop()
    kept = "\n".join(line for line in own if not line.lstrip().startswith(">")).strip()
    return kept or text.strip()
