"""``huifang import``: bring a register in, try it out, or take an import back."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huifang.config.words import _

if TYPE_CHECKING:
    from huifang.imports.models import Batch
    from huifang.imports.registry import ImportKind
    from huifang.journal.services import Actor

HELP = _("Import a customer register, past complaints, complaint categories or volumes (.xlsx, .xls, .csv), or undo an import.")


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("kind", metavar="KIND", help=_("what to import: register, complaints, complaint-categories, volume, population"))
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help=_("the spreadsheet"))
    parser.add_argument("--dry-run", action="store_true", help=_("say what would happen and write nothing"))
    parser.add_argument("--undo", metavar="ID", type=int, help=_("take this import back as a whole"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))
    parser.add_argument("--sheet", metavar="NAME", default="", help=_("the sheet to read; else it is found"))
    parser.add_argument("--header", metavar="ROW", type=int, help=_("the header's first row; else it is found"))
    parser.add_argument(
        "--map", metavar=_("COLUMN=FIELD"), action="append", default=[], help=_("a column (header or letter) is this field")
    )
    parser.add_argument("--unit", metavar="CODE", default="", help=_("the unit that new customers belong to"))
    parser.add_argument("--owner", metavar="USER", default="", help=_("the user who owns new customers"))
    parser.add_argument("--rule", metavar="CODE", default="", help=_("the coverage rule that a population is for"))
    parser.add_argument("--by", metavar="USER", default="", help=_("the user in whose name to import"))


def run(args: argparse.Namespace) -> int:
    """0 when the work was done, however many rows were refused; 1 when it was not; 2 for wrong arguments."""
    from huifang.imports import registry
    from huifang.imports.labels import sentence
    from huifang.kernel.decision import Conflict, Refused
    from huifang.ui.words import reason_words

    known = {kind.code: kind for kind in registry.kinds()}
    if args.kind not in known or (args.file is None) == (args.undo is None):
        print(_("Give what to import and a file, such as: huifang import register FILE, or --undo ID."), file=sys.stderr)
        return 2
    try:
        if args.undo is not None:
            return _undo(args)
        return _try(args, known[args.kind]) if args.dry_run else _import(args, known[args.kind])
    except Refused as refusal:
        print(sentence(refusal), file=sys.stderr)
    except Conflict as conflict:
        print(reason_words(conflict.reason, conflict.params), file=sys.stderr)
    return 1


def _actor(args: argparse.Namespace) -> "Actor":
    from huifang.accounts.models import User
    from huifang.kernel.decision import Refused, no
    from huifang.kernel.refs import system

    if not args.by:
        return system("cli")
    user = User.objects.filter(username__iexact=args.by, is_active=True).first()
    if user is None:
        raise Refused(no("owner_unknown", owner=args.by))
    return user


def _options(args: argparse.Namespace) -> dict[str, object]:
    return {"unit": args.unit, "owner": args.owner, **({"rule": args.rule} if args.rule else {})}


def _try(args: argparse.Namespace, kind: "ImportKind") -> int:
    """Plan the whole file; nothing is kept, not even the file."""
    from huifang.imports import layouts, reading
    from huifang.imports.tally import Pass
    from huifang.kernel import clock

    at, by = clock.now(), _actor(args)
    book = reading.read(args.file)
    layout = _layout(args, kind, book, at)
    options = kind.settle(_options(args), by=by, at=at)
    layouts.require_whole(layout, kind.wanted(at))
    _announce(args, layout, kind, at)
    tally = Pass.begin(kind, kind.run(options, batch="", at=at), book, layout, kind.wanted(at)).survey(_reporter(args))
    _show(
        args, kind, tally.totals(kind), [(one.number, one.faults[0].field, one.faults[0].why, one.faults[0].cell) for one in tally.refused]
    )
    return 0


def _import(args: argparse.Namespace, kind: "ImportKind") -> int:
    from huifang.imports import layouts, reading, running, services
    from huifang.imports.models import Batch
    from huifang.kernel import clock

    at, by = clock.now(), _actor(args)
    kept = reading.keep_path(args.file)
    layout = _layout(args, kind, reading.read(kept.path), at)
    layouts.require_whole(layout, kind.wanted(at))
    _announce(args, layout, kind, at)
    options = _options(args)
    batch = services.upload(by=by, kind=kind.code, file=kept, name=args.file.name, layout=layout, options=options, at=at)
    services.start(batch, by=by, at=at)
    try:
        running.apply(batch, watch=_watch(args))
    except KeyboardInterrupt:
        print(
            _("\nInterrupted. What is in stays; undo it with: huifang import {kind} --undo {id}").format(kind=batch.kind, id=batch.pk),
            file=sys.stderr,
        )
        raise
    if batch.state != Batch.State.APPLIED:
        print(batch.notice, file=sys.stderr)
        return 1
    _show(args, kind, batch.counts, _refused(batch), batch)
    return 0


def _undo(args: argparse.Namespace) -> int:
    from huifang.imports import running, services
    from huifang.imports.models import Batch
    from huifang.kernel import clock
    from huifang.kernel.decision import Refused, no

    batch = Batch.objects.filter(pk=args.undo, kind=args.kind).first()
    if batch is None:
        raise Refused(no("import_unknown", id=args.undo))
    if batch.state != Batch.State.UNDOING:
        services.start_undo(batch, by=_actor(args), at=clock.now())
    running.undo(batch, watch=_watch(args))
    undone = batch.state == Batch.State.UNDONE
    if args.json:
        print(json.dumps({"batch": batch.pk, "undone": undone}))
    else:
        print(_("Import {id} undone.").format(id=batch.pk) if undone else batch.notice)
    return 0 if undone else 1


def _layout(args: argparse.Namespace, kind: "ImportKind", book: Any, at: Any) -> Any:
    from huifang.imports import layouts
    from huifang.kernel.decision import Refused, no

    layout = layouts.detect(kind, book, at=at, sheet=args.sheet, header=args.header)
    pairs = {}
    for given in args.map:
        column, separator, field = given.partition("=")
        if not separator:
            raise Refused(no("column_unknown", column=given))
        pairs[column.strip()] = field.strip()
    wanted = kind.wanted(at)
    return layouts.corrected(layout, layouts.parse_mapping(layout, pairs, wanted), wanted) if pairs else layout


def _announce(args: argparse.Namespace, layout: Any, kind: "ImportKind", at: Any) -> None:
    """What was found, for people."""
    if args.json:
        return
    wanted = kind.wanted(at)
    columns = "、".join(f"{column.header or '?'}→{field.label}" for column in layout.columns if (field := wanted.field(column.field)))
    print(_("Sheet {sheet}, header in row {row}: {columns}").format(sheet=layout.sheet, row=layout.header_top, columns=columns))
    for other in layout.others:
        print(_("Sheet {sheet} looks like a register too and is not read; name it with --sheet.").format(sheet=other))


def _watch(args: argparse.Namespace) -> Any:
    """A line that counts, on a terminal only."""
    from time import monotonic

    if args.json or not sys.stderr.isatty():
        return None
    begun = monotonic()

    def watch(done: int, total: int) -> None:
        rate = done / max(monotonic() - begun, 0.001)
        print(_("\r{done} / {total}, {rate:.0f} per second").format(done=done, total=total, rate=rate), end="", file=sys.stderr, flush=True)
        if done >= total:
            print(file=sys.stderr)

    return watch


def _reporter(args: argparse.Namespace) -> Any:
    watch = _watch(args)

    def report(done: int, total: int) -> bool:
        if watch:
            watch(done, total)
        return True

    return report


def _refused(batch: "Batch") -> list[tuple[int, str, str, str]]:
    rows = batch.refused.order_by("number").values_list("number", "faults")
    return [(number, *faults[0]) for number, faults in rows]


def _show(
    args: argparse.Namespace,
    kind: "ImportKind",
    totals: dict[str, int],
    refused: list[tuple[int, str, str, str]],
    batch: "Batch | None" = None,
) -> None:
    """The result: JSON with English reasons, or sentences for people."""
    from django.utils.translation import override

    from huifang.imports.presenting import notices

    if args.json:
        with override("en"):
            rejected = [{"row": row, "field": field, "why": str(kind.reasons[why])} for row, field, why, _cell in refused]
        result: dict[str, object] = {"rows_read": totals["rows_read"], "accepted": totals["accepted"], "rejected": rejected}
        result |= {name: totals.get(name, 0) for name in kind.reported}
        print(json.dumps(result | ({"batch": batch.pk} if batch else {}), ensure_ascii=False))
        return
    if batch is None:
        print(_("Trial run, nothing was written."))
    print(
        _("{read} rows read, {accepted} used, {refused} refused.").format(
            read=totals["rows_read"], accepted=totals["accepted"], refused=len(refused)
        )
    )
    for name, label in kind.counts.items():
        print(f"  {label}: {totals.get(name, 0)}")
    for text, count in notices(kind, totals):
        print(f"  {text}: {count}")
    for row, _field, why, cell in refused:
        print(_("  Row {row}: {why} “{cell}”. {mend}").format(row=row, why=kind.reasons[why], cell=cell, mend=kind.mends[why]))
    if batch:
        print(_("Import {id}. To take it back: huifang import {kind} --undo {id}").format(kind=batch.kind, id=batch.pk))
