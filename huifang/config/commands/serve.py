"""``huifang serve``."""

import argparse
import atexit
import os
import shutil
import sys
import tempfile

from huifang.config.words import _

HELP = _("serve the pages, with the background worker if wanted; Ctrl-C ends everything")


def configure(parser: argparse.ArgumentParser) -> None:
    """Address and processes."""
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (127.0.0.1)"))
    parser.add_argument("--port", type=int, default=8000, help=_("port to listen on (8000)"))
    parser.add_argument("--with-worker", action="store_true", help=_("run the background worker too"))
    parser.add_argument("--workers", type=int, default=1, metavar="N", help=_("web processes, with four threads each (1)"))


def prepare(_args: argparse.Namespace) -> int:
    """Make the folder through which the web processes of this node count together; it must be named before Django starts."""
    folder = tempfile.mkdtemp(prefix="huifang-numbers-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    return 0


def run(args: argparse.Namespace) -> int:
    """Serve until a signal; 1 when it can't."""
    from django.db import connections

    from huifang.config import forgetting, serving, state
    from huifang.config.supervisor import Supervisor
    from huifang.kernel import clock

    if not state.is_reachable():
        print(_("The database can't be reached. Check DATABASE_URL, or run: huifang doctor"), file=sys.stderr)
        return 1
    if not state.is_initialised():
        print(state.what_to_do(), file=sys.stderr)
        return 1
    if not serving.port_is_free(args.host, args.port):
        print(_("Port {port} is in use. Choose another with --port.").format(port=args.port), file=sys.stderr)
        return 1
    try:
        certificates, _rows = forgetting.replay(clock.now())
    except forgetting.Contradicted as reason:
        print(reason, file=sys.stderr)
        return 1
    if certificates:
        print(_("Destroyed again after a restore: {n} certificates.").format(n=certificates), flush=True)
    serving.preload()
    connections.close_all()
    jobs = {_("web"): lambda: serving.web(args.host, args.port, args.workers)}
    if args.with_worker:
        from huifang.config.working import work

        jobs[_("worker")] = work
    print(_("Huifang is served at {url} (Ctrl-C ends it)").format(url=f"http://{args.host}:{args.port}/"), flush=True)
    return Supervisor(jobs).run()
