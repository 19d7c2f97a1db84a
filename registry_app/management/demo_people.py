"""The people and clients of the demo, and the file that says how to sign in as them."""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knox.crypto import hash_token

from dpo_office.common.permissions import ADMINISTRATOR, Actor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User, actor_of
from registry_app.models import Controller


@dataclass(frozen=True)
class DemoUser:
    """Somebody of the demo."""

    username: str
    role: str
    name: str
    kind: str = "staff"
    has_token: bool = False


DEMO_USERS = (
    DemoUser("officer", "officer", "Olga Officer", has_token=True),
    DemoUser("otto", "officer", "Otto Officer"),
    DemoUser("decider", "decider", "Dan Decider", has_token=True),
    DemoUser("second", "decider", "Signe Second", has_token=True),
    DemoUser("dpo", "dpo", "Dorte Dpo", has_token=True),
    DemoUser("legal", "legal", "Leo Legal"),
    DemoUser("agent", "agent", "Agnes Agent"),
    DemoUser("astrid", "agent", "Astrid Agent"),
    DemoUser("auditor", "auditor", "Aksel Auditor"),
    # Gives and takes roles, and holds none.
    DemoUser("administrator", ADMINISTRATOR, "Anja Administrator"),
    DemoUser("sync", "client", "Shop synchronisation", kind="client", has_token=True),
)


def ensure_users() -> dict[str, User]:
    """Give the demo's users by their names, making those that are missing."""
    known = {
        user.username: user for user in User.objects.filter(username__in=[u.username for u in DEMO_USERS])
    }
    for person in DEMO_USERS:
        if person.username not in known:
            known[person.username] = User.objects.create_user(
                person.username,
                None,
                name=person.name,
                email=f"{person.username}@office.example.com",
                kind=person.kind,
                is_superuser=person.role == ADMINISTRATOR,
            )
    return known


def demo_actors() -> dict[str, Actor]:
    """Give each of them as somebody who acts, by name."""
    names = [person.username for person in DEMO_USERS]
    return {user.username: actor_of(user) for user in User.objects.filter(username__in=names)}


def ensure_grants(users: dict[str, User], controllers: Iterable[Controller]) -> None:
    """Let each of them hold the role at each controller."""
    for person in (person for person in DEMO_USERS if person.role != ADMINISTRATOR):
        for controller in controllers:
            RoleGrant.objects.get_or_create(
                user=users[person.username],
                role=person.role,
                controller_id=controller.pk,
                ended_at__isnull=True,
            )


def still_good(path: Path) -> bool:
    """Tell whether the file names every user and token, and each token still stands in the database."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        tokens: dict[str, str] = content["tokens"]
        named = {user["username"] for user in content["users"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    digests = [hash_token(token) for token in tokens.values()]
    standing = ApiToken.objects.filter(digest__in=digests).count()
    return (
        named == {user.username for user in DEMO_USERS if user.kind == "staff"}
        and set(tokens) == {user.username for user in DEMO_USERS if user.has_token}
        and standing == len(tokens)
    )


def new_secrets(users: dict[str, User]) -> dict[str, Any]:
    """Give everybody a new password, and those who use the API a new token."""
    passwords = []
    tokens = {}
    for person in DEMO_USERS:
        user = users[person.username]
        if person.kind == "staff":
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.save(update_fields=["password"])
            passwords.append({"username": person.username, "password": password, "role": person.role})
        if person.has_token:
            _row, token = ApiToken.objects.create(user=user, name=f"demo {person.username}", scopes=["*"])
            tokens[person.username] = token
    return {"users": passwords, "tokens": tokens}


def write_file(path: Path, content: dict[str, Any]) -> None:
    """Write the file for the owner's eyes only, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
