"""How long a text message is: the alphabet of GSM 03.38, and what fits into one part. Plain Python."""

from dataclasses import dataclass
from typing import Final

GSM_7: Final = "gsm7"
UCS_2: Final = "ucs2"
# 3GPP TS 23.038 section 6.2.1: one septet each.
BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Section 6.2.1.1: an escape goes before each, so that they cost two.
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
# Of several parts each gives six octets to the header that joins them (TS 23.040 section 9.2.3.24).
ONE_PART: Final = {GSM_7: 160, UCS_2: 70}
EACH_PART: Final = {GSM_7: 153, UCS_2: 67}


@dataclass(frozen=True)
class SmsSize:
    """How long a message is: its units (septets, or 16-bit words), and the parts that are paid for."""

    encoding: str
    units: int
    parts: int


def sms_size(text: str) -> SmsSize:
    """Measure a text; one character outside the GSM alphabet makes all of it UCS-2.

    What needs two units (an escape, a surrogate pair) is never cut between two parts.
    """
    encoding = GSM_7 if all(sign in BASIC or sign in EXTENSION for sign in text) else UCS_2
    costs = [_cost(sign, encoding) for sign in text]
    units = sum(costs)
    if units <= ONE_PART[encoding]:
        return SmsSize(encoding, units, 1)
    parts, room = 1, EACH_PART[encoding]
    for cost in costs:
        if cost > room:
            parts, room = parts + 1, EACH_PART[encoding]
        room -= cost
    return SmsSize(encoding, units, parts)


def _cost(sign: str, encoding: str) -> int:
    if encoding == GSM_7:
        return 2 if sign in EXTENSION else 1
    return len(sign.encode("utf-16-be")) // 2
