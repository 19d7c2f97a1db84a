"""The first lines of office.env: production mode, keys, and the settings that the file names."""

from collections.abc import Mapping
from pathlib import Path

from dpo_office.common.environment import (
    add_to_environment_file,
    check_base_url,
    generate_keys,
    read_environment_file,
)
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.variables import BY_NAME
from dpo_office.common.vault import Vault, read_keys
from requests_app.management.setup.work import read_secret

SECRET_SETTINGS = frozenset(name for name, variable in BY_NAME.items() if variable.is_secret)
VAULT_KEY, MODE, BASE_URL = "DPO_VAULT_KEY", "DPO_MODE", "DPO_BASE_URL"
PRODUCTION = "production"


def make_keys(
    path: Path,
    *,
    settings: Mapping[str, str],
    secret_files: Mapping[str, str],
    outer: Mapping[str, str],
    has_documents: bool,
) -> tuple[list[str], str]:
    """Write what is missing to office.env; give the names that were written, and the key's fingerprint.

    What the process environment says already is not written. Raises Invalid("setup_unknown" |
    "setup_secret_missing" | "setup_wrong"), Refused("setup_demo" | "setup_setting_differs" |
    "setup_keys_lost") and ImproperlyConfigured.
    """
    known = read_environment_file(path)
    if known.get(MODE, PRODUCTION) == "demo":
        raise Refused("setup_demo")
    for name in (*settings, *secret_files):
        if name not in BY_NAME:
            raise Invalid("setup_unknown", where=f"settings.{name}")
    wanted = {MODE: PRODUCTION, **settings}
    wanted |= {name: read_secret(path=place) for name, place in secret_files.items()}
    for name, value in wanted.items():
        if "\n" in value:
            raise Invalid("setup_wrong", where=f"settings.{name}")
        if known.get(name, value) != value:
            raise Refused("setup_setting_differs", name=name)
    if BASE_URL in wanted:
        check_base_url(wanted[BASE_URL], PRODUCTION)
    held = {**known, **{name: value for name, value in outer.items() if value and name in BY_NAME}}
    if has_documents and not held.get(VAULT_KEY) and VAULT_KEY not in wanted:
        raise Refused("setup_keys_lost")
    missing = {name: value for name, value in (generate_keys() | wanted).items() if name not in held}
    if missing:
        add_to_environment_file(path, missing)
    key = (held | missing)[VAULT_KEY]
    return list(missing), Vault(read_keys(key)).fingerprints()[0]
