"""The plots of the report, as SVG: the same results give the same bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import scenarios as named
from benchmark.records import Results
from benchmark.summary import Summaries, ratio
from benchmark.tables import AXIS_TITLES
from benchmark.targets import FAMILY_TITLES, FLOOR_LIMITS, TITLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = {"floor": "#9aa5b1", "landing": "#7fb3d5", "first": "#2471a3", "peer": "#ca6f1e", "limit": "#c0392b", "rest": "#d5dbdb"}
MODELS_DRAWN = 12
WIDTH = 9.0


def draw(results: Results, folder: Path) -> list[str]:
    """Draw what there is to draw into a folder; returns the names of the plots, none where matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        return []
    # No colour of the reader's page shines through, ids depend on nothing but the picture, and text stays text.
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "event_warehouse", "svg.fonttype": "none", "font.size": 9, "axes.spines.right": False,
                                "axes.spines.top": False})  # fmt: skip
    summaries = Summaries(results)
    figures = {"ratios": _ratios(summaries), "scaling": _scaling(summaries), "models": _models(results)}
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        if figure:
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None}, facecolor="white", bbox_inches="tight")
    return [name for name, figure in figures.items() if figure]


def _figure(rows: int, columns: int, height: float) -> "tuple[Figure, Sequence[Axes]]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False).flat)


def _ratios(summaries: Summaries) -> "Figure | None":
    """Bars in floors: this project, and dlt for as many events."""
    engines = [engine for engine in summaries.engines() if summaries.cpu(engine, named.FLOOR)]
    if not engines:
        return None
    figure, all_axes = _figure(len(engines), 1, 1.1 + 1.6 * len(engines))
    for axes, engine in zip(all_axes, engines, strict=True):
        floor = summaries.cpu(engine, named.FLOOR)
        limits = {family: limit for name, family, limit, _ in FLOOR_LIMITS if name == engine}
        axes.barh("floor", 1, color=COLORS["floor"])
        for family in summaries.families():
            landing = ratio(summaries.cpu(engine, named.LANDING), floor)
            whole = summaries.floor_ratio(engine, family)
            if landing is not None and whole is not None:
                axes.barh(FAMILY_TITLES[family], landing, color=COLORS["landing"])
                bar = axes.barh(FAMILY_TITLES[family], whole - landing, left=landing, color=COLORS["first"])[0]
                if family in limits:
                    axes.vlines(limits[family], bar.get_y(), bar.get_y() + bar.get_height(), color=COLORS["limit"], linewidth=2)
                _label(axes, max(whole, limits.get(family, 0)), bar.get_y() + bar.get_height() / 2, whole)
        for scenario, title in ((named.PEER_TUNED, "dlt, tuned"), (named.PEER_DEFAULT, "dlt, as documented")):
            event = summaries.peer_event_cpu(engine, scenario)
            if event and floor:
                bar = axes.barh(title, event * summaries.base_of(engine).events / floor, color=COLORS["peer"])[0]
                _label(axes, bar.get_width(), bar.get_y() + bar.get_height() / 2, bar.get_width())
        axes.invert_yaxis()
        axes.margins(x=0.1)
        axes.set_title(f"{TITLES[engine]}: processor time / floor", loc="left")
    all_axes[-1].set_xlabel("light: landing, dark: first run, red line: limit; start-up of dbt and of dlt apart")
    return figure


def _label(axes: "Axes", x: float, y: float, value: float) -> None:
    axes.annotate(f"{value:.1f}", (x, y), xytext=(4, 0), textcoords="offset points", va="center")


def _scaling(summaries: Summaries) -> "Figure | None":
    """A panel for each axis with more than one value."""
    lines = {axis: _lines(summaries, axis) for axis in named.AXES}
    drawn = [axis for axis in named.AXES if lines[axis]]
    if not drawn:
        return None
    figure, all_axes = _figure(1, len(drawn), 3.2)
    for axes, axis in zip(all_axes, drawn, strict=True):
        for label, points in lines[axis].items():
            axes.plot(*zip(*points, strict=True), marker="o", label=label)
        if axis != "threads":
            axes.set_xscale("log")
        measured = sorted({value for points in lines[axis].values() for value, _ in points})
        axes.set_xticks(measured, [f"{value:,}" for value in measured])
        axes.set_xticks([], minor=True)
        if axis == "events":
            axes.set_yscale("log", subs=(2, 5))
            for formatted in (axes.yaxis.set_major_formatter, axes.yaxis.set_minor_formatter):
                formatted("{x:g}")
        else:
            axes.set_ylim(bottom=0)
        axes.set_xlabel(AXIS_TITLES[axis])
    all_axes[0].set_ylabel("seconds, start-up apart")
    all_axes[0].legend(fontsize=7)
    return figure


def _lines(summaries: Summaries, axis: str) -> dict[str, list[tuple[int, float]]]:
    """The points of an axis, for each engine and family with more than one."""
    lines: dict[str, list[tuple[int, float]]] = {}
    for engine in summaries.engines():
        for family in summaries.families():
            walls = [(getattr(case, axis), summaries.build_wall(engine, family, case)) for case in summaries.on_axis(engine, axis)]
            points = [(value, wall) for value, wall in walls if value is not None and wall]
            if len(points) > 1:
                lines[f"{TITLES[engine]}, {FAMILY_TITLES[family]}"] = points
    return lines


def _models(results: Results) -> "Figure | None":
    """A panel for each profiled run: seconds in statements, and those in which dbt rendered and waited."""
    if not results.profiles:
        return None
    figure, all_axes = _figure(len(results.profiles), 1, 2.6 * len(results.profiles) + 0.5)
    for axes, profile in zip(all_axes, results.profiles, strict=True):
        models = profile.models[:MODELS_DRAWN]
        names = [model.name for model in models]
        sql = [min(model.sql_seconds, model.seconds) for model in models]
        axes.barh(names, sql, color=COLORS["first"])
        axes.barh(names, [model.seconds - seconds for model, seconds in zip(models, sql, strict=True)], left=sql, color=COLORS["rest"])
        axes.invert_yaxis()
        axes.set_title(f"{TITLES[profile.engine]}, {FAMILY_TITLES[profile.family]}: seconds per model", loc="left")
    all_axes[-1].set_xlabel("dark: in statements, light: rendering them")
    return figure
