"""Every word of a page is marked for translation; letters and packs keep the language of the law they cite."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = settings.BASE_DIR / "templates"
# What a recipient or an officer reads stays in English.
IN_ENGLISH = ("letters", "evidence")
MARKED = re.compile(r"\{% blocktranslate .*?\{% endblocktranslate %\}", re.DOTALL)
SHOWN_IN = "alt|aria-description|aria-label|placeholder|title"
ATTRIBUTE = re.compile(rf'\s(?:{SHOWN_IN})="((?:\{{%.*?%\}}|\{{\{{.*?\}}\}}|[^"])*)"')
GIVEN_ON = re.compile(
    r'\s(?:button|heading|hint|label|legend|summary|text|title|what|word)="([^"]*)"'
)
LEFT_OUT = (
    r"\{#.*?#\}",
    r"<!.*?>",
    r"<(script|style)\b.*?</\1>",
    # Names of classes, which stand in a block of their own.
    r"\{% block body_class %\}.*?\{% endblock body_class %\}",
    r"\{%.*?%\}",
    r"\{\{.*?\}\}",
    r'</?[a-z](?:"[^"]*"|[^>"])*>',
    r"&[a-z]+;",
    # Names of units, of keys and of an algorithm are the same everywhere.
    r"\b(?:KB|SHA-256)\b|<kbd>n</kbd>",
)
WORD = re.compile(r"[A-Za-z]{2,}")


def pages() -> list[Path]:
    found = sorted(TEMPLATES.rglob("*.html"))
    return [path for path in found if path.relative_to(TEMPLATES).parts[0] not in IN_ENGLISH]


def unmarked(source: str) -> list[str]:
    """The words of a template that no catalogue can hold."""
    rest = MARKED.sub("", source)
    found = [text for text in ATTRIBUTE.findall(rest) if WORD.search(re.sub(LEFT_OUT[4], "", text))]
    found = [re.sub(r"\{\{.*?\}\}", "", text) for text in found]
    for tag in re.findall(r"\{% include .*?%\}", rest):
        found += [text for text in GIVEN_ON.findall(tag) if WORD.search(text)]
    for pattern in LEFT_OUT:
        rest = re.sub(pattern, " ", rest, flags=re.DOTALL)
    return [one for one in (*found, *rest.splitlines()) if WORD.search(one)]


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_word_of_a_page_is_marked(path):
    assert unmarked(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Words</p>",
        '<p aria-label="Words">{{ one }}</p>',
        '{% include "a.html" with text="Words" only %}',
        '<a href="{% url "a" %}">{{ one }} words</a>',
    ],
)
def test_a_word_that_is_not_marked_is_found(source):
    assert unmarked(source)


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_what_is_marked_can_be_said_in_every_language(path):
    """Many languages have more than two forms for a number, and lines of a file are not for a translator."""
    source = path.read_text("utf-8")
    assert "|pluralize" not in source
    for block in MARKED.findall(source):
        assert " trimmed" in block or "\n" not in block, block
