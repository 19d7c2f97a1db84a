"""People with a second factor, and the codes that their app shows."""

from datetime import UTC, datetime, timedelta

from dpo_office.common import clock
from dpo_office.common.sign_in import totp
from dpo_office.common.sign_in.factors import Added, add_second_factor
from dpo_office.common.users import User

KEY = b"12345678901234567890"


def code_now(key: bytes = KEY, *, steps: int = 0) -> str:
    """Return the code that the app shows now, or some steps from now."""
    return totp.code_of(key, totp.step_at(datetime.now(UTC)) + steps)


def with_app(user: User, *, name: str = "Telefon") -> Added:
    """Give a person an app, whose code of the present time is not used up."""
    at = datetime.now(UTC) - timedelta(minutes=10)
    code = totp.code_of(KEY, totp.step_at(at))
    return add_second_factor(user_id=user.pk, key=KEY, code=code, name=name, read_at=at, now=clock.now())
