"""The page: one HTML file with its styles, its charts and plotly's JavaScript in it, so that it needs no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jinja2
import plotly.offline
from markupsafe import Markup

from reporting.figures import figure_html
from reporting.rows import Window
from reporting.sections import Section
from reporting.text import moment

_TEMPLATE = Path(__file__).with_name("page.html.jinja")


@dataclass(frozen=True)
class Heading:
    """What the report is about: the warehouse, the days and when it was made."""

    target: str
    schema: str
    window: Window
    made_at: datetime


def page_html(heading: Heading, sections: Sequence[Section]) -> str:
    """The whole page. Every text is escaped, since names of events are whatever a client sent."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["moment"] = moment
    environment.filters["codes"] = _codes
    charts = {section.name: Markup(figure_html(section.figure, section.name)) for section in sections if section.figure}
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        heading=heading,
        sections=sections,
        charts=charts,
        # a page without a chart is a page without its five megabytes
        plotly_js=Markup(plotly.offline.get_plotlyjs()) if charts else "",
    )


def _codes(text: str) -> Markup:
    """Text with what stands between backticks as code."""
    parts = str(text).split("`")
    return Markup("").join(Markup("<code>{}</code>").format(part) if position % 2 else part for position, part in enumerate(parts))
