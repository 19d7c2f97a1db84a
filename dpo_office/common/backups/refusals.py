"""Why a backup, its check or its restore is refused: a code for machines, words for people."""

WORDS = {
    # the directory
    "directory_missing": "{path} is no directory. Make it, or mount the disk that it is on.",
    "directory_not_writable": "Nothing can be written to {path}: {why}.",
    "directory_in_data": "{path} lies in the office's data directory: one accident takes both. Name another.",
    "directory_served": "{path} lies where the web server hands out files. Name another.",
    "too_little_space": "{path} has {free} left, and {needed} may be needed. Make room there.",
    "disk_full": "{path} became full. Nothing half-made was left there, and older backups are untouched.",
    # making it
    "already_running": "Another backup, check or restore of this office is running.",
    "key_missing": "DPO_VAULT_KEY is not set, and the manifest is sealed with it.",
    "program_missing": (
        "{program} is not on the PATH. Install PostgreSQL's client programs (postgresql-client), of the"
        " server's version or newer."
    ),
    "program_too_old": "{program} is older than the database server. Install those of its version.",
    "copy_failed": "The database could not be copied: {why}",
    "copy_damaged": "The copy is not whole, perhaps like the database itself. Keep the older backups.",
    # reading it
    "no_backup": "{path} holds no backup of this office.",
    "file_missing": "{path} cannot be read: {why}.",
    "manifest_missing": "There is no manifest beside the file ({path}). Nothing is known about it.",
    "foreign": "The manifest was not written by DPO office, or is damaged.",
    "newer_version": "The backup was made by a newer DPO office ({what}). Use that version.",
    "wrong_key": (
        "The backup needs the DPO_VAULT_KEY with the fingerprint {needed}; this office has {present}."
        " Look for the office.env of that time."
    ),
    "manifest_altered": "The manifest is not as it was written: its seal does not hold.",
    "other_database": "The backup is one of {theirs}, and this office runs on {ours}: set DATABASE_URL.",
    "truncated": "The file is not whole: {size} bytes of {expected}.",
    "file_altered": "The file is not the one that was made: its SHA-256 differs from the manifest's.",
    # trying it
    "may_not_create_database": (
        "The database's user may not create the scratch database. As an administrator: ALTER ROLE … CREATEDB."
    ),
    "not_restorable": "The database could not be restored from the file: {why}",
    "migrations_differ": "The restored database does not have the migrations that the manifest names.",
    "triggers_not_right": (
        "When the backup was made, {count} triggers of its database were not those that belong: history may"
        " have gaps. Run manage.py migrate, and make another backup."
    ),
    "triggers_differ": "The restored database does not have the triggers that the manifest names.",
    "rows_differ": "Other rows were restored than the manifest counts: {what}.",
    "events_differ": "The last event that was restored is not the one in the manifest.",
    "document_not_opened": "Document {document} cannot be opened ({code}).",
    # moving it
    "not_postgresql": "An office is moved to PostgreSQL: set DATABASE_URL to an empty database there.",
    "backup_behind": (
        "The office went on after this backup was made: {path} has other rows. Stop it, and make another"
        " backup."
    ),
    "schema_differs": (
        "The backup was made by another version ({what} differs). Run manage.py migrate on the embedded"
        " database with this version, and make another backup."
    ),
    "not_moved": "The rows of {what} do not fit into PostgreSQL ({why}). Nothing was moved.",
    # restoring it
    "not_empty": "There is something in {path} already. A backup is restored into an empty database only.",
}


class BackupRefused(Exception):
    """It was not done, and nothing was changed; `code` says why."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(WORDS[code].format(**values))
        self.code = code
