"""The first lines of office.env: production mode, keys, and the settings that the file names."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings as office_settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.utils import ConnectionHandler

from dpo_office.common.documents import Document
from dpo_office.common.environment import (
    add_to_environment_file,
    check_base_url,
    database_settings,
    generate_keys,
    is_kept_whole,
    read_environment_file,
)
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.variables import BY_NAME
from dpo_office.common.vault import Vault, read_keys
from requests_app.management.setup.work import read_secret

SECRET_SETTINGS = frozenset(name for name, variable in BY_NAME.items() if variable.is_secret)
VAULT_KEY, MODE, BASE_URL = "DPO_VAULT_KEY", "DPO_MODE", "DPO_BASE_URL"
DATABASE_URL = "DATABASE_URL"
PRODUCTION = "production"


def make_keys(
    path: Path,
    *,
    settings: Mapping[str, str],
    secret_files: Mapping[str, str],
    outer: Mapping[str, str],
    has_documents: Callable[[str], bool],
) -> tuple[list[str], str]:
    """Write what is missing to office.env; give the names that were written, and the key's fingerprint.

    What the process environment says already is not written. `has_documents` tells whether encrypted
    documents lie in the database of an address; it is asked before a new key is made. Raises
    Invalid("setup_unknown" | "setup_secret_missing" | "setup_wrong"), Refused("setup_demo" |
    "setup_setting_differs" | "setup_keys_lost" | what has_documents refuses) and ImproperlyConfigured.
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
        if not is_kept_whole(value) or (name == MODE and value != PRODUCTION):
            raise Invalid("setup_wrong", where=f"settings.{name}")
        if (known.get(name) or value) != value:
            raise Refused("setup_setting_differs", name=name)
    if BASE_URL in wanted:
        check_base_url(wanted[BASE_URL], PRODUCTION)
    outside = {name: value for name, value in outer.items() if name in BY_NAME}
    # A line without a value says nothing.
    held = {name: value for name, value in (*known.items(), *outside.items()) if value}
    database = (wanted | held).get(DATABASE_URL, "")
    if VAULT_KEY not in wanted | held and has_documents(database):
        raise Refused("setup_keys_lost")
    missing = {name: value for name, value in (generate_keys() | wanted).items() if name not in held}
    if missing:
        add_to_environment_file(path, missing)
    key = (held | missing)[VAULT_KEY]
    return list(missing), Vault(read_keys(key)).fingerprints()[0]


def holds_documents(url: str) -> bool:
    """Tell whether encrypted documents lie in the database of an address; an empty one is the embedded file.

    A database without our tables holds none. Raises Refused("setup_database_silent") where it cannot be
    asked, and ImproperlyConfigured.
    """
    if url == office_settings.DATABASE_URL:
        return _holds_documents(connections)
    # The settings of this process were read before the file of the set-up: its database is another one.
    named = ConnectionHandler({DEFAULT_DB_ALIAS: database_settings(url, office_settings.DPO_DATA_DIR)})
    try:
        return _holds_documents(named)
    finally:
        named.close_all()


def _holds_documents(handler: ConnectionHandler) -> bool:
    connection = handler[DEFAULT_DB_ALIAS]
    sealed = Document.objects.filter(wrapped_key__isnull=False).query.exists()
    try:
        if Document._meta.db_table not in connection.introspection.table_names():
            return False
        return bool(sealed.get_compiler(connection=connection).has_results())
    except DatabaseError as error:
        raise Refused("setup_database_silent") from error
