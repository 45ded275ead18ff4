"""The long lists of a case, in parts: its posts, its clocks, and what happened."""

from __future__ import annotations

from typing import Any

from takedown.reads.case_page import past_part
from takedown.reads.clock_groups import clock_part
from takedown.reads.post_lists import post_list
from takedown.web.pages import CasePage


class Posts(CasePage):
    """The posts, all or those that stand alike; `like` is the number of a post of the wanted service."""

    template_name = "web/posts.html"

    def context(self) -> dict[str, Any]:
        """Open one part of them."""
        show, like = self.part("show"), self.part("like")
        found = post_list(self.opened, show=show, like=like, asked=self.part("page"))
        return {
            **super().context(),
            "found": found,
            "like": like if found.service else "",
            "back": self.here("case"),
        }


class Times(CasePage):
    """Every clock, one by one."""

    template_name = "web/times.html"

    def context(self) -> dict[str, Any]:
        """Show one part of them."""
        part = clock_part(self.opened, asked=self.part("page"), now=self.now)
        return {
            **super().context(),
            "part": part,
            "counting": [one for one in part.rows if not one.is_behind],
            "behind": [one for one in part.rows if one.is_behind],
            "back": self.here("case"),
        }


class Past(CasePage):
    """Everything that happened, newest first."""

    template_name = "web/past.html"

    def context(self) -> dict[str, Any]:
        """Show one part of it."""
        part = past_part(self.opened, asked=self.part("page"))
        return {**super().context(), "part": part, "back": self.here("case")}
