"""The program's start: the render worker first, so that it imports WeasyPrint while everything else is read."""

import sys
from itertools import pairwise

RENDERING = frozenset({"letter", "call", "media", "flyer", "guide", "all", "follow-up"})


def main() -> None:
    words = sys.argv[1:]
    worker = None
    if words and words[0] in RENDERING and not {"--help", "-h"} & set(words):
        from handbill.render.process import Worker

        formats = {b for a, b in pairwise(words) if a in ("--format", "-f")}
        formats |= {word.partition("=")[2] for word in words if word.startswith("--format=")}
        worker = Worker(pdf=not formats or bool(formats & {"pdf", "eml"}))
    try:
        from handbill.cli import run

        code = run(words, worker)
    except KeyboardInterrupt:  # before the boundary stands
        code = 130
    finally:
        if worker is not None:
            worker.stop()
    sys.exit(code)


if __name__ == "__main__":
    main()
