"""What the tests of cases share."""

import pytest

from registry_app.models import Controller
from tests.factories.cases import make_office


@pytest.fixture
def controller(db: None) -> Controller:
    """Insert a controller that asks for a form, with one system."""
    return make_office()
