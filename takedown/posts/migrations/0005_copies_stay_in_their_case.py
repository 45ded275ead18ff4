"""A copy is of the same case as its first; pictures read before are compared with each other anew."""

from __future__ import annotations

from django.db import migrations

# Two columns of one row, so that no row of another case can be named.
_SAME_CASE = """
CREATE UNIQUE INDEX capture_of_a_case ON posts_capture (case_id, id);
ALTER TABLE posts_capture
  ADD CONSTRAINT capture_is_a_copy_within_its_case
  FOREIGN KEY (case_id, copy_of_id) REFERENCES posts_capture (case_id, id)
  DEFERRABLE INITIALLY DEFERRED;
"""
_ANY_CASE = """
ALTER TABLE posts_capture DROP CONSTRAINT capture_is_a_copy_within_its_case;
DROP INDEX capture_of_a_case;
"""
# The worker finds what is not done, and compares what is read already: nothing is read or decided anew.
_COMPARE_ANEW = """
UPDATE posts_capture SET work_done_at = NULL, leased_until = NULL, attempts = 0
WHERE reading = 'READ' AND set_aside_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0004_the_same_picture_again")]
    operations = [
        migrations.RunSQL(_SAME_CASE, _ANY_CASE),
        migrations.RunSQL(_COMPARE_ANEW, migrations.RunSQL.noop),
    ]
