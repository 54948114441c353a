"""The charts. Each is a plotly figure; what stands in a label is escaped, since plotly reads `<b>`, `<a>` and entities in it."""

import html
from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go

from reporting.rows import DELAYS, DailyCount, Delay
from reporting.text import event_label, readable

# Distinguishable in print and with the common kinds of colour blindness; grey is for what is summed.
COLORS = (
    "#2f6fb5", "#f28e2b", "#59a14f", "#b07aa1", "#d95f5f", "#3aa7a3", "#e3b92f", "#8c6d4f", "#7f9ee0", "#ef9fb5", "#8fc97f", "#565d8f",
)  # fmt: skip
GREY = "#b4bcc7"
_INK, _LINE = "#37414f", "#e7eaef"
_LONGEST_GAP = 14
_FEWEST_DAYS = 14
_LABELS = 9


class DayAxis:
    """The days of a chart as places on its axis. A gap of more than two weeks is one place, marked `⋯`."""

    def __init__(self, days: Sequence[date]) -> None:
        present = sorted(set(days))
        if present and (present[-1] - present[0]).days + 1 < _FEWEST_DAYS:
            present = [present[-1] - timedelta(days=_FEWEST_DAYS - 1), *present]
        self.places: list[str] = []
        self._labels: dict[str, str] = {}
        for before, day in zip([None, *present], present, strict=False):
            if before and (day - before).days > _LONGEST_GAP:
                self._add(f"{before + timedelta(days=1)} to {day - timedelta(days=1)}", "⋯")
            elif before:
                for offset in range(1, (day - before).days):
                    self._add(str(before + timedelta(days=offset)))
            self._add(str(day))

    def _add(self, place: str, label: str | None = None) -> None:
        self.places.append(place)
        if label:
            self._labels[place] = label

    def layout(self) -> dict[str, object]:
        """The settings of plotly's axis."""
        step = max(1, -(-len(self.places) // _LABELS))
        labelled = {place: _short(place) for place in self.places[::-1][::step]} | self._labels
        return {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": self.places,
            "range": [-0.5, len(self.places) - 0.5],
            "tickvals": list(labelled),
            "ticktext": list(labelled.values()),
            "tickangle": 0,
        }


def daily_bars(counts: Sequence[DailyCount], axis: DayAxis, unit: str) -> go.Figure:
    """Stacked bars, a colour for each name; the counts come ordered by rank."""
    figure = go.Figure()
    groups: dict[tuple[int, str, str], dict[str, int]] = {}
    for count in counts:
        groups.setdefault((count.rank, count.kind, count.name), {})[str(count.day)] = count.rows
    for position, ((_, kind, name), days) in enumerate(sorted(groups.items())):
        label = bar_label(kind, name)
        figure.add_bar(
            x=axis.places,
            y=[days.get(place, 0) for place in axis.places],
            name=html.escape(label, quote=False),
            marker={"color": GREY if kind == "other" else COLORS[position % len(COLORS)], "line": {"width": 0}},
            hovertemplate="%{x}<br>%{y:,} " + unit + "<extra>%{fullData.name}</extra>",
        )
    return _styled(figure, axis, barmode="stack", showlegend=True)


def bar_label(kind: str, name: str, longest: int = 30) -> str:
    """The name of a bar's colour: an event, or a reason with what it is the reason of."""
    if kind in _REASONS:
        return f"{readable(name, longest) or '(none)'}{_REASONS[kind]}"
    return event_label(kind, name, longest + 4)


# kind of `DailyCount` -> what is added to its name
_REASONS = {
    "column": "",
    "discard": "",
    "failure": " (Snowplow)",
    "row": "",
    "line": " (line)",
    "rule": "",
}


def duplicate_bars(days: Sequence[tuple[date, int, int]], axis: DayAxis) -> go.Figure:
    """Bars of the later copies of each day; their part of all copies in the hover."""
    copies = {str(day): duplicates for day, _, duplicates in days}
    parts = {str(day): 100 * duplicates / (events + duplicates) for day, events, duplicates in days if events + duplicates}
    figure = go.Figure()
    figure.add_bar(
        x=axis.places,
        y=[copies.get(place, 0) for place in axis.places],
        customdata=[parts.get(place, 0.0) for place in axis.places],
        marker={"color": COLORS[0]},
        hovertemplate="%{x}<br>%{y:,} duplicates, %{customdata:.1f} % of what arrived<extra></extra>",
    )
    return _styled(figure, axis)


def delay_bars(delays: Sequence[tuple[str, Delay]]) -> go.Figure:
    """How many in a hundred events took how long, a colour for each way."""
    figure = go.Figure()
    for position, (name, delay) in enumerate(delays):
        total = sum(delay.rows)
        figure.add_bar(
            x=[label for _, label in DELAYS],
            y=[100 * rows / total if total else 0 for rows in delay.rows],
            customdata=list(delay.rows),
            name=name,
            marker={"color": COLORS[position]},
            hovertemplate="%{x}<br>%{y:.1f} %, %{customdata:,} events<extra>%{fullData.name}</extra>",
        )
    figure = _styled(figure, None, barmode="group", showlegend=True)
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"}, yaxis={"ticksuffix": " %"})
    return figure


def figure_html(figure: go.Figure, name: str) -> str:
    """The chart as a part of the page, which loads plotly once for all."""
    part: str = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        div_id=f"chart-{name}",
        config={"displaylogo": False, "responsive": True, "displayModeBar": False},
    )
    return part


def _styled(figure: go.Figure, axis: DayAxis | None, **layout: object) -> go.Figure:
    figure.update_layout(
        template="none",
        height=320,
        margin={"l": 56, "r": 8, "t": 12, "b": 44},
        font={"family": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", "size": 12, "color": _INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        bargap=0.18,
        legend={"traceorder": "normal", "itemsizing": "constant"},
        xaxis={"showgrid": False, "linecolor": _LINE, "fixedrange": True, **(axis.layout() if axis else {})},
        yaxis={"gridcolor": _LINE, "zeroline": False, "rangemode": "tozero", "fixedrange": True, "tickformat": ",~r" if axis else ""},
        hoverlabel={"bgcolor": "white", "bordercolor": _LINE, "font": {"color": _INK}, "namelength": -1},
        **layout,
    )
    return figure


def _short(place: str) -> str:
    return date.fromisoformat(place).strftime("%d %b<br>%Y").lstrip("0") if len(place) == 10 else "⋯"
