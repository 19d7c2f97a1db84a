"""By which way a customer is told: docs/rules/notices.md, "By which way"."""

import pytest

from registry_app.domain.notice_channel import Way, notice_channel

NO, YES, BLOCKED = Way(usable=False), Way(usable=True), Way(usable=True, blocked=True)


@pytest.mark.parametrize(
    ("preferred", "email", "sms", "channel"),
    [
        ("", YES, YES, "email"),
        ("email", YES, YES, "email"),
        ("sms", YES, YES, "sms"),
        ("email", NO, YES, "sms"),
        ("sms", YES, NO, "email"),
        ("", NO, YES, "sms"),
        ("", NO, NO, None),
        ("sms", NO, NO, None),
        ("", BLOCKED, YES, "sms"),
        ("sms", YES, BLOCKED, "email"),
        ("", BLOCKED, NO, "email"),
        ("sms", NO, BLOCKED, "sms"),
        ("", BLOCKED, BLOCKED, "email"),
        ("sms", BLOCKED, BLOCKED, "sms"),
    ],
)
def test_notice_channel(preferred, email, sms, channel):
    assert notice_channel(preferred, email=email, sms=sms) == channel


@pytest.mark.parametrize(
    ("tried", "channel"), [({"email"}, "sms"), ({"sms"}, "email"), ({"email", "sms"}, None)]
)
def test_what_was_tried_in_vain_is_no_way(tried, channel):
    assert notice_channel("", email=YES, sms=YES, tried=tried) == channel
