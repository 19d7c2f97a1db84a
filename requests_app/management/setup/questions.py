"""The questions of a set-up at the terminal; the answers are what a file would say."""

from collections.abc import Callable
from typing import Any

from registry_app.domain.controllers import FORM_MODES
from requests_app.domain.office_setup import REVIEWED_MODES

Ask = Callable[[str], str]
PORT = 993


def asked_office(ask: Ask) -> dict[str, Any]:
    """Ask for the smallest office: two people and a controller, or more. An empty answer leaves out."""
    content: dict[str, Any] = {
        "reason": ask("Why and by whom was it decided to set up this office? "),
        "people": [
            _person(ask, "The administrator, who gives roles", administrator=True),
            _person(ask, "A second person, who can approve what the first proposes"),
        ],
        "controllers": [],
    }
    while _is_yes(ask("Somebody else? [y/N] ")):
        content["people"].append(_person(ask, "Another person"))
    while True:
        content["controllers"].append(_controller(ask))
        if not _is_yes(ask("Another controller? [y/N] ")):
            return content


def _person(ask: Ask, who: str, *, administrator: bool = False) -> dict[str, Any]:
    return {
        "username": ask(f"{who}\n    user name: "),
        "name": ask("    name: "),
        "email": ask("    e-mail address: "),
        "administrator": administrator,
    }


def _controller(ask: Ask) -> dict[str, Any]:
    said: dict[str, Any] = {
        "short_name": ask("A controller: the company that decides\n    short name (a-z, 0-9, -): "),
        "name": ask("    name: "),
        "cvr": ask("    CVR number: "),
        "address": ask("    postal address: "),
        "contact_email": ask("    address that people write to: "),
        "phone": ask("    telephone: "),
        "dpo": {
            "name": ask("    data protection officer, name (empty: none): "),
            "email": ask("    data protection officer, address: "),
        },
    }
    roles = {
        "decider": ask("    who decides (user names, with commas): "),
        "officer": ask("    who works the cases: "),
        "dpo": ask("    who is data protection officer here, with an account (empty: nobody): "),
    }
    said["roles"] = {role: _names(names) for role, names in roles.items() if _names(names)}
    mode = ask(f"    a form to sign ({', '.join(FORM_MODES)}) [none]: ") or "none"
    said["form"] = {"mode": mode}
    if mode in REVIEWED_MODES:
        said["form"]["reason"] = ask("    why it may be asked for: ")
        said["form"]["review_on"] = ask("    looked at again on (YYYY-MM-DD): ")
    address = ask("    mailbox to read (empty: none): ")
    if address:
        said["mailboxes"] = [_mailbox(ask, address)]
    return said


def _mailbox(ask: Ask, address: str) -> dict[str, Any]:
    box: dict[str, Any] = {"address": address}
    host = ask("    its IMAP server (empty: it is not read): ")
    if host:
        box |= {
            "host": host,
            "port": _number(ask(f"    port [{PORT}]: ")),
            "user": ask("    user there: "),
            "password_file": ask("    file that holds the password: "),
        }
    return box


def _number(text: str) -> int | str:
    # What is no number is left as it is: the plan says what is wrong.
    return int(text) if text.isascii() and text.isdigit() else text or PORT


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _is_yes(text: str) -> bool:
    return text.lower() in ("y", "yes", "j", "ja")
