"""The link with which a person chooses a password: made on the spot, shown once, stored nowhere.

It holds Django's keyed digest of the person's state: of the password (so that it works once, and not after
a newer link), of the last sign-in, and of the time (settings.PASSWORD_RESET_TIMEOUT).
"""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from dpo_office.common.users import User


def password_link(user: User) -> str:
    """Give the address at which the person chooses a password."""
    token = default_token_generator.make_token(user)
    return f"{settings.DPO_BASE_URL}{reverse('choose_password', args=[user.pk, token])}"


def person_with_link(user_id: UUID | str) -> User | None:
    """Give the person that a link is for, if they may sign in."""
    return User.objects.filter(pk=user_id, kind="staff", is_active=True).first()
