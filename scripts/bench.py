#!/usr/bin/env python3
"""Benchmark this project: measure whole processes against a floor and a peer, and write the report. See --help."""

import sys
from collections.abc import Sequence

try:
    from benchmark.arguments import parse
    from benchmark.errors import BenchmarkError
    from benchmark.run import run
except ModuleNotFoundError as error:
    sys.exit(f"bench.py: {error.name} is not installed; pip install -r requirements-bench.txt, or make bench")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 done, 1 something failed)."""
    try:
        return run(parse(sys.argv[1:] if arguments is None else list(arguments)))
    except BenchmarkError as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench.py: interrupted; what was measured so far is in results.json", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
