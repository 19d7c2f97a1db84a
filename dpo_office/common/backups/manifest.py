"""The manifest beside a backup: what it is, which key it needs, and what must be found in it when restored.

It is sealed with a key derived from DPO_VAULT_KEY, so that file and manifest cannot be exchanged together by
somebody who has the backups alone. It holds numbers, names of tables and a key's fingerprint; nothing of
anybody.
"""

import hmac
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dpo_office.common.backups.facts import Facts
from dpo_office.common.backups.refusals import BackupRefused
from dpo_office.common.vault import VaultError, keyed_hash, office_vault

PROGRAM = "dpo-office-backup"
FORMAT = 1
SUFFIX = ".json"
_PURPOSE = "backup-manifest"


@dataclass(frozen=True)
class Manifest:
    """`made_at` is real time, in UTC; `office` the generation of its feed; `size` is in bytes."""

    made_at: str
    office: str
    office_version: str
    vendor: str
    keys: list[str]
    size: int
    sha256: str
    trigger_faults: int
    facts: Facts


def manifest_of(backup: Path) -> Path:
    """Return where the manifest of a backup stands."""
    return backup.with_name(backup.name + SUFFIX)


def key_fingerprints() -> list[str]:
    """Return the fingerprints of this office's keys. Raises BackupRefused("key_missing")."""
    try:
        return list(office_vault().fingerprints())
    except VaultError as error:
        raise BackupRefused("key_missing") from error


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Write it to a new file of its owner's alone, down to the disk."""
    body = {"program": PROGRAM, "format": FORMAT, **asdict(manifest)}
    text = json.dumps(body | {"seal": keyed_hash(_canonical(body), purpose=_PURPOSE)}, indent=1)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_manifest(path: Path) -> Manifest:
    """Read it and see that this office's key sealed it.

    Raises BackupRefused: manifest_missing, foreign, newer_version, wrong_key, manifest_altered, key_missing.
    """
    body = _parsed(path)
    if body.get("program") != PROGRAM:
        raise BackupRefused("foreign")
    if body.get("format") != FORMAT:
        raise BackupRefused("newer_version", what=f"its manifest has format {body.get('format')}")
    present, needed = key_fingerprints(), body.get("keys")
    if not isinstance(needed, list) or not needed:
        raise BackupRefused("foreign")
    if not set(present) & {str(key) for key in needed}:
        raise BackupRefused("wrong_key", needed=needed[0], present=present[0])
    seal = str(body.pop("seal", ""))
    # The ring alone: what a backup holds needs a key that opens, and there may be no database to ask.
    seals = office_vault().keyed_hashes(_canonical(body), purpose=_PURPOSE)
    if not any(hmac.compare_digest(seal, own) for own in seals):
        raise BackupRefused("manifest_altered")
    return Manifest(
        facts=Facts(**body.pop("facts")),
        **{name: value for name, value in body.items() if name not in ("program", "format")},
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BackupRefused("manifest_missing", path=path.name) from error
    except (ValueError, RecursionError) as error:
        raise BackupRefused("foreign") from error
    if not isinstance(body, dict):
        raise BackupRefused("foreign")
    return body


def _canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))
