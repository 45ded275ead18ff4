"""Whoever of staff asks for what is not theirs leaves a line for the operator, without naming the notes."""

from __future__ import annotations

import logging

from django.urls import reverse

import pytest

from takedown.common.identifiers import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]


def lines(caplog) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]


def test_of_a_caseworker_by_the_id_of_the_record_and_the_route(amara, beth, signed_in, caplog):
    page = reverse("case", args=[amara.case.pk])
    assert signed_in(beth.user).get(page).status_code == 404
    assert lines(caplog) == [f"Not let in: GET notes/<uuid:case_id>/ by staff:{beth.pk}."]


@pytest.mark.parametrize("others", [True, False])
def test_whoever_has_words_drives_no_line_out_of_the_log_by_asking(
    amara, cass, holding, caplog, others
):
    asked = amara.case.pk if others else new_id()
    assert holding(cass.case.pk).post(reverse("erase", args=[asked])).status_code == 404
    assert lines(caplog) == []


def test_a_page_that_is_not_here_and_a_stranger_leave_none(amara, beth, signed_in, client, caplog):
    assert signed_in(beth.user).get("/what/ever/somebody/typed").status_code == 404
    assert client.post(reverse("erase", args=[amara.case.pk])).status_code in {403, 404}
    assert lines(caplog) == []
