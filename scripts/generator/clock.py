"""Moments as whole milliseconds since the start date, and their text."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate

MILLISECONDS_PER_MINUTE = 60_000
MILLISECONDS_PER_HOUR = 3_600_000
MILLISECONDS_PER_DAY = 86_400_000

# Share of orders by hour of the day: quiet nights, a lunch peak and a higher dinner peak.
HOUR_WEIGHTS = (2, 1, 1, 1, 1, 1, 2, 4, 6, 6, 8, 14, 18, 15, 9, 7, 8, 14, 22, 24, 18, 11, 6, 3)


class _Minutes(dict[int, str]):
    """`2026-01-01T12:30:` by the number of minutes since the start date, made when first asked for."""

    def __init__(self, start: date) -> None:
        super().__init__()
        self._start = datetime.combine(start, time())

    def __missing__(self, minute: int) -> str:
        text = self[minute] = (self._start + timedelta(minutes=minute)).isoformat()[:17]
        return text


class Clock:
    """Text of moments around `days` days from `start`, by table look-up: four moments are written per event.

    A moment plus `epoch` is milliseconds since 1970.
    """

    def __init__(self, start: date, days: int) -> None:
        self.days = days
        self.epoch = (start - date(1970, 1, 1)).days * MILLISECONDS_PER_DAY
        self.minutes = _Minutes(start)
        self.seconds = [f"{moment // 1_000:02d}.{moment % 1_000:03d}Z" for moment in range(MILLISECONDS_PER_MINUTE)]
        total = sum(HOUR_WEIGHTS)
        self._hour_starts = [0.0, *(weight / total for weight in accumulate(HOUR_WEIGHTS))]

    def iso(self, moment: int) -> str:
        """Return `2026-01-01T12:30:00.123Z` for a moment in milliseconds since the start date (negative: before it)."""
        minute, rest = divmod(moment, MILLISECONDS_PER_MINUTE)
        return self.minutes[minute] + self.seconds[rest]

    def blank_separated(self, moment: int) -> str:
        """Return `2026-01-01 12:30:00`, a form that warehouses also take for a timestamp."""
        return self.iso(moment)[:19].replace("T", " ")

    def moment(self, progress: float) -> int:
        """Return the moment, in milliseconds since the start date, by which the share `progress` (0 to 1) of all sessions began."""
        day, share = divmod(progress * self.days, 1.0)
        hour = min(bisect_right(self._hour_starts, share) - 1, 23)
        begin, end = self._hour_starts[hour], self._hour_starts[hour + 1]
        within = (share - begin) / (end - begin)
        return int(day) * MILLISECONDS_PER_DAY + int((hour + within) * MILLISECONDS_PER_HOUR)
