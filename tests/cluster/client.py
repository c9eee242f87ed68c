"""A client that enters customers with a project through two nodes in turn, until it is told to stop; run inside a namespace.

``python client.py SESSION UNIT STOP OUT ADDRESS…``: it ends when the file STOP is there, and writes into OUT what was
acknowledged, and what it can't know about because no answer came.
"""

import http.client
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

TOKEN = "x" * 32
TIMEOUT = 4


def post(address: str, session: str, path: str, fields: dict[str, str]) -> tuple[int, str]:
    """Send a form; status and where it leads."""
    connection = http.client.HTTPConnection(address, 8000, timeout=TIMEOUT)
    headers = {
        "Cookie": f"huifang={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    try:
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def main() -> int:
    """Enter customers until told to stop."""
    session, unit, stop, out, *addresses = sys.argv[1:]
    told: dict[str, list[str]] = {"entered": [], "unknown": [], "projects": [], "projects_unknown": [], "refused": []}
    end, n = time.monotonic() + 300, 0
    while not Path(stop).exists() and time.monotonic() < end:
        n += 1
        address, name = addresses[n % len(addresses)], f"集群{n}号化工有限公司"
        form = {"name": name, "grade": "ordinary", "language": "mandarin", "region": "广州市", "unit": unit}
        try:
            status, where = post(address, session, "/archive/customers/new/", form)
        except (OSError, http.client.HTTPException):
            told["unknown"].append(name)
            continue
        if status != 302 or "/archive/customers/" not in where:
            told["refused"].append(f"{name} {status} {where}")
            continue
        told["entered"].append(name)
        project = {"type": "standardization", "completed_on": "2026-10-01", "precision": "day"}
        try:
            status, _where = post(address, session, f"{where}projects/new/", project)
        except (OSError, http.client.HTTPException):
            told["projects_unknown"].append(name)
            continue
        told["projects" if status == 302 else "refused"].append(name)
        time.sleep(0.02)
    Path(out).write_text(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
