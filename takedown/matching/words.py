"""The words for what software measured and what a person said of it: one table for page and pack."""

from __future__ import annotations

from takedown.matching.compare import Band
from takedown.matching.models import Decision

# No word here is a probability, and none says more than that two files look alike.
BAND_WORDS = {
    Band.SAME: "Looks the same",
    Band.LIKELY: "Likely",
    Band.POSSIBLE: "Possible",
    Band.DIFFERENT: "No likeness found",
    Band.INCOMPARABLE: "Cannot be compared",
}

# What a person pressed, as others may repeat it.
DECISION_WORDS = {
    Decision.UNDECIDED: "Not decided",
    Decision.YES: "Yes, that is it",
    Decision.NO: "No",
    Decision.NOT_SURE: "Not sure",
    Decision.SOMEONE_ELSE: "No answer given",
}
