"""What ``huifang doctor``, ``/health/`` and the administration page look at.

``examine()`` gives every finding: ``code`` (stable), ``name`` (in the reader's words), ``state`` (ok, warn, bad), ``text``, ``mend``.
``ready()`` is the quick part that a load balancer asks: the codes of what keeps this process from serving.
"""

from collections.abc import Callable, Iterator

from huifang.config.checkup.finding import BAD, OK, WARN, Check, Finding

__all__ = ["BAD", "OK", "WARN", "Check", "Finding", "examine", "ready"]


_fits: set[bool] = set()
"""Not empty once this process saw that the tables fit it: they never go back."""


def examine(*, network: bool = False, whole: bool = False) -> list[Finding]:
    """Every finding; what needs the database is left out when it can't be reached or is not migrated.

    Args:
        network: ask mail servers too, which may take some seconds each.
        whole: verify the whole chain of facts and every file instead of the newest.
    """
    from huifang.config.checkup import company, machine, storage, work

    findings = _each([machine.python, machine.folder, machine.secrets, machine.front_end, machine.fonts, storage.reachable])
    if findings[-1].state == BAD:
        return findings
    findings += _each([storage.migrations])
    if findings[-1].state == BAD:
        return findings
    checks: list[Check] = [
        storage.durable, storage.clocks, storage.numbers, storage.graded, lambda: storage.files(whole=whole), storage.backups,
        company.administrator, company.holidays, work.workers, work.deliveries, work.queue, lambda: work.chain(whole=whole),
        lambda: work.mail(network=network),
    ]  # fmt: skip
    return findings + _each(checks)


def ready() -> list[str]:
    """Codes of what keeps this process from serving: ``database``, ``migrations``; nothing secret."""
    from huifang.config.checkup import storage

    checks = (storage.answers,) if _fits else (storage.answers, storage.migrations)
    faults = [found.code for check in checks for found in _run(check) if found.state == BAD]
    if not faults:
        _fits.add(True)
    return faults


def _each(checks: list[Check]) -> list[Finding]:
    return [found for check in checks for found in _run(check)]


def _run(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A check that fails itself is a finding too; the kind of its error only, because its words may hold anything."""
    try:
        return list(check())
    except Exception as error:
        name = getattr(check, "__name__", "check")
        return [Finding(name, name, BAD, type(error).__name__)]
