#!/usr/bin/env python3
"""Put docs/data_flow.svg into models/overview.md, the front page of the docs site.

dbt's site shows Markdown images but no HTML, and it is one file: so the picture stands in the page as a data URI. `--check` only says
whether it is the same picture.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURE = REPOSITORY / "docs" / "data_flow.svg"
OVERVIEW = REPOSITORY / "models" / "overview.md"

_IMAGE = re.compile(r"(!\[[^\]]*\]\()data:image/svg\+xml,[^)]*(\))")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="embed_overview_picture.py", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page has another picture")
    options = parser.parse_args(arguments)
    page = OVERVIEW.read_text(encoding="utf-8")
    embedded, count = embed(page, PICTURE.read_text(encoding="utf-8"))
    if count != 1:
        print(f"embed_overview_picture: {OVERVIEW} has {count} images with a data URI; it needs one", file=sys.stderr)
        return 1
    if options.check and embedded != page:
        print(f"embed_overview_picture: {OVERVIEW} shows another picture than {PICTURE}; run this without --check", file=sys.stderr)
        return 1
    if not options.check:
        OVERVIEW.write_text(embedded, encoding="utf-8")
    return 0


def embed(page: str, picture: str) -> tuple[str, int]:
    """The page with the picture in its place, and how many places there are."""
    # Markdown ends an image's address at a parenthesis or a blank, Jinja begins at a brace.
    address = quote(re.sub(r"\s+", " ", picture.strip()), safe="/:;=,.'@!$*+~-_")
    return _IMAGE.subn(lambda image: f"{image[1]}data:image/svg+xml,{address}{image[2]}", page)


if __name__ == "__main__":
    sys.exit(main())
