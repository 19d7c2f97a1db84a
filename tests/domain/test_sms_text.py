"""How many parts a text message has, and which numbers it can go to."""

import pytest

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import checked_mobile
from dpo_office.common.letters.sms_text import GSM_7, UCS_2, sms_size


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", GSM_7, 0, 1),
        ("æøåÆØÅ", GSM_7, 6, 1),
        ("a" * 160, GSM_7, 160, 1),
        ("a" * 161, GSM_7, 161, 2),
        ("a" * 306, GSM_7, 306, 2),
        ("a" * 307, GSM_7, 307, 3),
        # The extension table costs two each.
        ("€" * 80, GSM_7, 160, 1),
        ("€" * 81, GSM_7, 162, 2),
        # An escape and its character stay together: 152 + 1 wasted, so that 306 units do not fit two parts.
        ("a" * 152 + "€" + "a" * 152, GSM_7, 306, 3),
        ("a" * 151 + "€" + "a" * 153, GSM_7, 306, 2),
        # One sign outside the alphabet makes all of it UCS-2.
        ("a" * 69 + "’", UCS_2, 70, 1),
        ("a" * 70 + "’", UCS_2, 71, 2),
        ("ş" * 134, UCS_2, 134, 2),
        ("ş" * 135, UCS_2, 135, 3),
        ("😀" * 35, UCS_2, 70, 1),
        ("😀" * 36, UCS_2, 72, 2),
        # 33 pairs fill 66 of 67: a pair is never cut.
        ("😀" * 66, UCS_2, 132, 2),
        ("😀" * 67, UCS_2, 134, 3),
    ],
)
def test_sms_size(text, encoding, units, parts):
    size = sms_size(text)

    assert (size.encoding, size.units, size.parts) == (encoding, units, parts)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("20 12 34 56", "+4520123456"),
        ("+45 20123456", "+4520123456"),
        ("0045-20123456", "+4520123456"),
        ("4520123456", "+4520123456"),
        ("+44 (7700) 900123", "+447700900123"),
        ("0046 70 174 06 05", "+46701740605"),
    ],
)
def test_checked_mobile_is_e164(written, number):
    assert checked_mobile(written) == number


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "phone_invalid"),
        ("not a number", "phone_invalid"),
        ("+12345", "phone_invalid"),
        ("+1234567890123456", "phone_invalid"),
        ("+0123456789", "phone_invalid"),
        ("07700900123", "phone_country_missing"),
        ("447700900123", "phone_country_missing"),
        ("10 12 34 56", "phone_not_assigned"),
        ("+45 2012345", "phone_not_assigned"),
        ("+45 201234567", "phone_not_assigned"),
    ],
)
def test_checked_mobile_refuses(written, code):
    with pytest.raises(Invalid) as refusal:
        checked_mobile(written)

    assert refusal.value.code == code
