"""Draws what people say and when they are looked at: half of it within hours of clocks that change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tests.alerts.by_hand import HAVE_SUMMER, WINTER, Said, edges

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

# At the edge and a second beside it, more often than anywhere else.
CONFIRMED = st.one_of(
    st.sampled_from(
        [
            timedelta(0),
            30 * DAY,
            30 * DAY + timedelta(seconds=1),
            30 * DAY - MINUTE,
            -MINUTE,
            31 * DAY,
        ]
    ),
    st.integers(0, 40 * 24 * 60).map(lambda minutes: minutes * MINUTE),
    st.integers(0, 29).map(lambda days: days * DAY),
)
USABLE = st.one_of(
    st.sampled_from([timedelta(0), timedelta(seconds=1), -MINUTE, 72 * 60 * MINUTE]),
    st.integers(-90 * 24, 72).map(lambda hours: timedelta(hours=hours)),
    st.just(-30 * DAY),
)


@st.composite
def hours(draw: st.DrawFn) -> tuple[int, int]:
    begins = draw(st.integers(0, 23))
    return begins, draw(st.integers(begins + 1, 24))


@st.composite
def said(draw: st.DrawFn) -> Said:
    begins, ends = draw(st.one_of(st.just((0, 24)), hours()))
    return Said(
        zone=draw(st.sampled_from(sorted(WINTER))),
        safe=draw(st.sampled_from(["yes", "yes", "yes", "yes", "no", "not_sure"])),
        days=draw(
            st.one_of(st.just(frozenset(range(7))), st.frozensets(st.integers(0, 6), min_size=1))
        ),
        from_hour=begins,
        until_hour=ends,
        confirmed=draw(CONFIRMED),
        usable=draw(USABLE),
    )


@st.composite
def looked_at(draw: st.DrawFn) -> tuple[Said, datetime]:
    """What was said, and now: near a change of that zone's clocks, at an end of the hours, or anywhere."""
    one = draw(said())
    where = draw(st.sampled_from(["edge", "edge", "hours", "anywhere"]))
    if where == "edge" and one.zone in HAVE_SUMMER:
        edge = draw(st.sampled_from(edges(one.zone, draw(st.integers(2026, 2028)))))
        return one, edge + draw(st.integers(-180, 180)) * MINUTE
    day = FIRST + draw(st.integers(0, 1000)) * DAY
    if where == "hours":
        hour = draw(st.sampled_from([one.from_hour, one.until_hour]))
        local = timedelta(hours=hour) - WINTER[one.zone] * MINUTE
        return one, day + local + draw(st.integers(-80, 20)) * MINUTE
    return one, day + draw(st.integers(0, 24 * 60 - 1)) * MINUTE
