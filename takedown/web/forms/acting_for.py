"""The questions of a letter as they are put to somebody who acts for the person: about that person."""

from __future__ import annotations

from takedown.removals.particulars import Ground

GROUNDS = (
    (Ground.UNLAWFUL, "It was published without their agreement"),
    (Ground.OBJECTS, "They object to its use"),
    (Ground.WITHDRAWN, "They agreed once, and take that back"),
)

# For each particular: its label and its hint.
QUESTIONS = {
    "situation": (
        "What in that person\u2019s situation makes this harmful?",
        (
            "This law asks for reasons of their own. Write it about them. For example: her colleagues "
            "recognised her; she is afraid to leave the house."
        ),
    ),
    "us_home": ("Does the person in the picture live in the United States?", ""),
    "eu_home": (
        "Does the person in the picture live in the European Union, Iceland, Liechtenstein or Norway?",
        "",
    ),
    "face_shown": (
        "Can the person be recognised in it, or in what is written with it?",
        "By the face, a mark on the body, or the name beside it.",
    ),
    "likeness_shown": (
        "Does it show the person\u2019s face, their likeness, or a mark people know them by?",
        "",
    ),
    "nonconsent": (
        "Is there anything that shows that the person did not agree?",
        "You can leave this empty. One or two sentences are enough. Write it about them: she, he, they.",
    ),
    "infringement": (
        "What did they do, or not do?",
        "For example: erasure was asked for on 2 November 2026 and no answer came within the month.",
    ),
    "owns_work": (
        "Did the person you act for take the photo, or is it theirs by law?",
        "",
    ),
    "work": (
        "Which photo of theirs is it, or was it made from?",
        "For example: a selfie she took on 3 May 2026 and posted on her own page.",
    ),
    "happened": (
        "Is there anything else they should know?",
        (
            "The letter says by itself when you wrote and what they answered. If it is hard to report there, "
            "say in a sentence what made it so. Write what concerns the person about them: she, he, "
            "they."
        ),
    ),
}
