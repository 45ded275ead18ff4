"""The posts room."""

from __future__ import annotations

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Tables of the posts room."""

    name = "takedown.posts"
    label = "posts"
