"""People of the office, signed in to the back office."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client

from requests_app.models import Case
from tests.factories.people import rows_everywhere, signed_in

__all__ = ["SignIn", "case_url", "rows_everywhere", "sign_in", "signed_in"]

SignIn: TypeAlias = Callable[..., Client]


@pytest.fixture
def sign_in() -> SignIn:
    """Return what signs a person in."""
    return signed_in


def case_url(case: Case, page: str = "change/") -> str:
    """Return the address of a page of a case."""
    return f"/office/requests_app/case/{case.pk}/{page}"
