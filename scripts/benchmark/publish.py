"""Puts a report where it belongs: into a folder, and between the markers of docs/performance.md."""

import json
from pathlib import Path

from benchmark.errors import BenchmarkError
from benchmark.plots import draw
from benchmark.records import Results
from benchmark.report import markdown
from benchmark.summary import Summaries

BEGIN = "<!-- measured: begin (written by scripts/bench.py) -->"
END = "<!-- measured: end -->"


def write_results(results: Results, folder: Path) -> Path:
    """Write results.json, with the medians beside what they are made of."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "results.json"
    part = path.with_suffix(".part")
    text = json.dumps({**results.as_json(), "summaries": Summaries(results).as_json()}, indent=1, ensure_ascii=False)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)
    return path


def write_report(results: Results, folder: Path) -> Path:
    """Write report.md and its plots."""
    drawn = draw(results, folder)
    path = folder / "report.md"
    path.write_text("# Benchmark\n\n" + markdown(results, {name: f"{name}.svg" for name in drawn}), encoding="utf-8")
    return path


def publish(results: Results, document: Path, folder: Path) -> None:
    """Replace the measured part of a document, and the plots and results in the folder beside it."""
    try:
        text = document.read_text(encoding="utf-8")
    except OSError as error:
        raise BenchmarkError(f"{document}: {(error.strerror or str(error)).lower()}") from error
    # Before anything is drawn: a document that cannot take the report changes nothing.
    with_measured(text, "")
    drawn = draw(results, folder)
    if not drawn:
        raise BenchmarkError("matplotlib is not installed, and the published report has plots; pip install -r requirements-bench.txt")
    for stale in folder.glob("*.svg"):
        if stale.stem not in drawn:
            stale.unlink()
    write_results(results, folder)
    measured = markdown(results, {name: f"{folder.name}/{name}.svg" for name in drawn})
    document.write_text(with_measured(text, measured), encoding="utf-8")


def with_measured(text: str, measured: str) -> str:
    """A document with another measured part; what stands around the markers stays."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise BenchmarkError(f"the document needs the lines {BEGIN} and {END}, once each and in this order")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{measured.strip()}\n\n{END}{after}"
