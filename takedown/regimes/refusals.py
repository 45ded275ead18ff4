"""What the law room declines to do, each with a sentence that can be shown."""

from __future__ import annotations


class Refusal(ValueError):
    """A question about the law that cannot be answered as it was put."""


class UnknownRule(Refusal):
    """No rule has this id, or no such version of it."""


class UnknownCalendar(Refusal):
    """No working-day calendar is known for this nation."""


class UnknownElement(Refusal):
    """The rule has no element of this name."""


class UnknownFact(Refusal):
    """The rule has no eligibility fact of this name, or its answer is not one of three."""


class NaiveInstant(Refusal):
    """A duty in hours was given a time without its zone, or a day without a time."""


class NoReceipt(Refusal):
    """Neither an instant nor a day of receipt was given."""


class WrongOrder(Refusal):
    """A confirmation was dated before the receipt it confirms."""


class NoExtension(Refusal):
    """The rule cannot be extended."""


class BrokenRule(Refusal):
    """A rule file says something that cannot be used; `key` is the entry to blame."""

    def __init__(self, sentence: str, *, key: str = "") -> None:
        super().__init__(sentence)
        self.key = key
