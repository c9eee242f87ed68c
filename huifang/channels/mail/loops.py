"""Is a mail written by a machine? Then nothing is done on it, so that two machines never answer each other."""

from collections.abc import Collection, Mapping, Sequence

LOOP = "X-Huifang-Loop"
_DAEMONS = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply", "bounce", "bounces")
_SUBJECTS = ("自动回复", "自动答复", "automatic reply", "auto reply", "autoreply", "out of office", "系统退信", "休假自动")


def automatic(headers: Mapping[str, Sequence[str]], *, sender: str, subject: str, own: Collection[str] = ()) -> str:
    """Why the mail counts as written by a machine: a short code, or nothing."""
    first = {name: values[0].strip().lower() for name, values in headers.items() if values}
    local = sender.lower().partition("@")[0].partition("+")[0]
    reasons = {
        "own": LOOP.lower() in first or sender.lower() in own,
        "auto_submitted": first.get("auto-submitted", "no").partition(";")[0].strip() not in {"no", ""},
        "precedence": first.get("precedence", "") in {"bulk", "junk", "list", "auto_reply"},
        "list": any(name.startswith("list-") for name in first),
        "suppressed": first.get("x-auto-response-suppress", "none") not in {"none", ""},
        "autoreply": any(name in first for name in ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply")),
        "empty_path": first.get("return-path") == "<>",
        "daemon": not sender or local in _DAEMONS,
        "subject": subject.strip().lower().lstrip("re:").strip().startswith(_SUBJECTS),
    }
    return next((code for code, holds in reasons.items() if holds), "")
