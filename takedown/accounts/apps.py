"""The accounts room."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tables of the accounts room."""

    name = "takedown.accounts"
    label = "accounts"
