"""What is over is deleted: sessions when their time is up, what was kept about them after 90 days."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from dpo_office.common.sign_in.ending import KEPT_FOR, forget_expired_sessions, forget_old_sign_ins
from dpo_office.common.sign_in.models import SignIn

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_session_is_deleted_once_its_time_is_over():
    for key, hours in (("over", -1), ("goes-on", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(hours=hours))

    assert forget_expired_sessions(NOW) == 1
    assert [row.session_key for row in Session.objects.all()] == ["goes-on"]


def test_what_was_kept_about_a_session_is_deleted_after_90_days(make_user):
    user = make_user("officer")
    for key, age in (("old", KEPT_FOR + timedelta(seconds=1)), ("young", KEPT_FOR)):
        SignIn.objects.create(
            id=uuid.uuid4(),
            user=user,
            session_key=key,
            has_second_factor=True,
            began_at=NOW - age,
            seen_at=NOW - age,
        )

    assert forget_old_sign_ins(NOW) == 1
    assert [row.session_key for row in SignIn.objects.all()] == ["young"]
