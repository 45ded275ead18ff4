"""What a picture shows, in the words of each law. One answer, three wordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Shows
from takedown.posts.models import About
from takedown.removals.particulars import Ground, Head, UsPart

if TYPE_CHECKING:
    from collections.abc import Iterable

# The words of section 66D(5)-(7), shortened as little as they allow.
UK = {
    Shows.BARE: (
        "all or part of the person's exposed genitals, buttocks or breasts (section 66D(5)(c))"
    ),
    Shows.UNDERWEAR: (
        "all or part of the person's genitals, buttocks or breasts, covered only with underwear "
        "(section 66D(5)(c) and (6)(b))"
    ),
    Shows.SEE_THROUGH: (
        "all or part of the person's genitals, buttocks or breasts, visible through wet or otherwise "
        "transparent clothing (section 66D(5)(c) and (6)(a))"
    ),
    Shows.OBSCURED: (
        "all or part of the person's genitals, buttocks or breasts, which would be exposed but for "
        "being obscured other than by clothing, the area obscured being similar to or smaller than "
        "an area that would typically be covered by underwear (section 66D(5)(c), (6)(c) and (7))"
    ),
    Shows.SEXUAL: (
        "the person engaging in an act, or doing a thing, which a reasonable person would consider "
        "sexual (section 66D(5)(a) or (b))"
    ),
    Shows.TOILET: (
        "the person in an act of urination or defecation, or carrying out an act of personal care "
        "associated with urination, defecation or genital or anal discharge (section 66D(5)(d) or "
        "(e))"
    ),
}
# For laws that give no list of their own.
PLAIN = {
    Shows.BARE: "the person's body bare, all or in part",
    Shows.UNDERWEAR: "the person in underwear only",
    Shows.SEE_THROUGH: "the person's body through wet or see-through clothing",
    Shows.OBSCURED: "the person's bare body, covered only by a hand, an object or a digital mark",
    Shows.SEXUAL: "the person in a sexual act or pose",
    Shows.TOILET: "the person using the toilet",
    Shows.UNSAID: "the person in an intimate situation",
    Shows.SWIMWEAR: "the person in swimwear",
    Shows.CLOTHED: "the person, clothed",
    Shows.DRAWING: "a drawing of the person",
}
# The words of 15 U.S.C. 6851(a)(5)(A).
US = {
    UsPart.GENITALS: "the uncovered genitals of an identifiable individual",
    UsPart.PUBIC: "the uncovered pubic area of an identifiable individual",
    UsPart.ANUS: "the uncovered anus of an identifiable individual",
    UsPart.NIPPLE: "an uncovered post-pubescent female nipple of an identifiable individual",
    UsPart.FLUIDS: (
        "the display or transfer of bodily sexual fluids on to, or from, the body of an identifiable "
        "individual"
    ),
    UsPart.CONDUCT: "an identifiable individual engaging in sexually explicit conduct",
}
GROUNDS = {
    Ground.WITHDRAWN: (
        "Article 17(1)(b): consent is withdrawn by this letter, as far as the processing was based on "
        "it, and I know of no other legal ground for it."
    ),
    Ground.OBJECTS: (
        "Article 17(1)(c): objection is made under Article 21(1), on grounds relating to the "
        "particular situation said below, and I know of no overriding legitimate grounds for it."
    ),
    Ground.UNLAWFUL: (
        "Article 17(1)(d): the personal data have been unlawfully processed, because they were "
        "shown there without the agreement of the person they concern, and I know "
        "of no other ground that makes it lawful."
    ),
}
HEADS = {
    Head.ILLEGAL: (
        "section 21(4)(a): I consider this content to be illegal content within section 59, because "
        "{offence}."
    ),
    Head.CONTENT_DUTY: (
        "section 21(4)(b)(i): I consider that you are not complying with a duty set out in section 10."
    ),
    Head.REPORTING_DUTY: (
        "section 21(4)(b)(ii): I consider that you are not complying with a duty set out in section "
        "20."
    ),
}
SEARCH_HEADS = {
    Head.ILLEGAL: (
        "section 32(4)(a): I consider this search content to be illegal content within section 59, "
        "because {offence}."
    ),
    Head.CONTENT_DUTY: (
        "section 32(4)(b)(i): I consider that you are not complying with a duty set out in section 27."
    ),
    Head.REPORTING_DUTY: (
        "section 32(4)(b)(ii): I consider that you are not complying with a duty set out in section "
        "31."
    ),
}


# What stands for {offence} above.
OFFENCES = {
    About.PICTURE: (
        "sharing it without consent may be an offence under section 66B of the Sexual Offences Act "
        "2003"
    ),
    About.PROMPT: (
        "it asks for an intimate picture of a person to be made, and asking for that without consent "
        "may be an offence under section 66F of the Sexual Offences Act 2003"
    ),
}


def lines(chosen: Iterable[str], among: dict[Shows, str] | dict[UsPart, str]) -> list[str]:
    """Return the wording of each choice that has one, in the order of the wordings."""
    given = {str(one) for one in chosen}
    return [words for key, words in among.items() if str(key) in given]


def chosen(given: Iterable[str], among: dict[Ground, str] | dict[Head, str]) -> list[str]:
    """Return the wording of each ground or head, in the order of the law."""
    taken = {str(one) for one in given}
    return [words for key, words in among.items() if str(key) in taken]
