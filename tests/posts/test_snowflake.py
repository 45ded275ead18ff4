"""The time of a post on X is read from its number, and only where the number holds one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from takedown.posts.snowflake import NotASnowflakeError, snowflake_time


@pytest.mark.parametrize(
    ("post_id", "instant"),
    [
        # Computed: (number >> 22) + 1288834974657 milliseconds after 1970.
        (str(1_000_000_000 << 22), datetime(2010, 11, 15, 15, 29, 34, 657000, UTC)),
        (str((1_000_000_000 << 22) + 4_194_303), datetime(2010, 11, 15, 15, 29, 34, 657000, UTC)),
        (str(1_000_000_001 << 22), datetime(2010, 11, 15, 15, 29, 34, 658000, UTC)),
        # The post used as an example in the X API v2 reference: created_at 2019-12-31T19:26:16.000Z.
        ("1212092628029698048", datetime(2019, 12, 31, 19, 26, 16, 771000, UTC)),
    ],
)
def test_a_post_number_gives_its_instant(post_id, instant):
    assert snowflake_time(post_id) == instant


@pytest.mark.parametrize(
    "post_id", ["", "20", "29700859247", "abc", "-1", "١٢٣", "9223372036854775808", "9" * 30, "1.5"]
)
def test_a_number_without_a_time_is_refused(post_id):
    with pytest.raises(NotASnowflakeError):
        snowflake_time(post_id)
