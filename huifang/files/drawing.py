"""Run as a program of its own, on one PDF that nobody trusts: it limits itself, then draws the first pages.

``python -I drawing.py SOURCE FOLDER PAGES WIDTH HEIGHT``: writes ``1.png``, ``2.png`` … into the folder and prints how many
pages the document has. It imports nothing of ours; whatever goes wrong ends this process and nothing else.
"""

import resource
import sys

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space, the interpreter's own third of it included."""
SECONDS = 10
"""Of the processor."""
LARGEST = 64 * 1024 * 1024
BROKEN, LOCKED, HEAVY = 3, 4, 5
_PASSWORD = 4
"""What PDFium calls a document that wants a password."""


def limit() -> None:
    """Take away what drawing does not need; there is no way back."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        _soft, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def draw(source: str, folder: str, pages: int, width: int, height: int) -> int:
    """Draw the first ``pages`` of ``source``, each into ``width`` by ``height`` pixels at most; how many pages there are."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    for number in range(min(pages, len(document))):
        page = document[number]
        wide, high = page.get_size()
        scale = min(width / max(wide, 1), height / max(high, 1))
        bitmap = page.render(scale=scale, maybe_alpha=False)
        bitmap.to_pil().convert("RGB").save(f"{folder}/{number + 1}.png", compress_level=1)
        bitmap.close()
        page.close()
    return len(document)


def main(arguments: list[str]) -> int:
    """0 when the pages were drawn; why not otherwise."""
    source, folder, *numbers = arguments
    limit()
    import pypdfium2

    try:
        sys.stdout.write(str(draw(source, folder, *map(int, numbers))))
    except MemoryError:
        return HEAVY
    except pypdfium2.PdfiumError as error:
        return LOCKED if getattr(error, "err_code", 0) == _PASSWORD else BROKEN
    except (OSError, ValueError, OverflowError, RuntimeError):
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
