"""What rows are found by: expressions over their columns, the same on both databases, each with an index.

On PostgreSQL three functions of ours (made by a migration) stand behind them, on SQLite three that every
connection is given. Their results are stored in indexes: whoever changes how a text is folded makes the
functions anew and rebuilds their indexes, in a migration.
"""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db.models import BooleanField, CharField, Func, TextField

from dpo_office.common.search.terms import (
    APOSTROPHES,
    LETTERS,
    LONGEST_FOLDED,
    MARKS,
    PAIRS,
    PHONE_DIGITS,
    SEPARATORS,
    folded_words,
    number_key,
    phone_key,
)

__all__ = ["GinIndex", "HasWords", "Lowered", "NumberKey", "PhoneKey", "Words", "prepare_sqlite_search"]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _folding_in_sql() -> str:
    replaced = "".join(LETTERS.values()) + " " * len(SEPARATORS)
    # What has no counterpart is dropped by translate(): the marks and the apostrophes.
    read = "".join(LETTERS) + SEPARATORS + MARKS + APOSTROPHES
    sql = f'lower(translate(normalize(value, NFKD), {_literal(read)}, {_literal(replaced)}) COLLATE "C")'
    for pair, single in PAIRS:
        sql = f"replace({sql}, '{pair}', '{single}')"
    return f"left({sql}, {LONGEST_FOLDED})"


# Dear on purpose (COST): PostgreSQL must use the index, never read a million rows and fold each name.
POSTGRESQL_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION search_words(value text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $office$
BEGIN RETURN array_to_tsvector(array_remove(string_to_array({_folding_in_sql()}, ' '), '')); END $office$;
CREATE OR REPLACE FUNCTION search_phone(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $office$
BEGIN RETURN right(regexp_replace(value, '[^0-9]', '', 'g'), {PHONE_DIGITS}) COLLATE "C"; END $office$;
CREATE OR REPLACE FUNCTION search_number(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $office$
BEGIN RETURN lower(regexp_replace(value, '[^0-9A-Za-z]', '', 'g') COLLATE "C"); END $office$;
"""
POSTGRESQL_FUNCTIONS_AWAY = """
DROP FUNCTION search_words(text); DROP FUNCTION search_phone(text); DROP FUNCTION search_number(text);
"""


class Words(Func):
    """The folded words of a name: on PostgreSQL a tsvector for a GIN index, on SQLite a text with blanks."""

    function = "search_words"
    arity = 1
    output_field = TextField()


class PhoneKey(Func):
    """The last eight digits of a phone number."""

    function = "search_phone"
    template = "%(function)s(%(expressions)s)"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Compare by bytes, so that the index serves beginnings in every locale."""
        return self.as_sql(
            compiler, connection, template='(%(function)s(%(expressions)s) COLLATE "C")', **context
        )


class NumberKey(PhoneKey):
    """Letters and digits of a customer number, in lower case."""

    function = "search_number"


class Lowered(Func):
    """A text with its plain letters in lower case, compared by bytes."""

    function = "LOWER"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Leave the server's locale out of it."""
        return self.as_sql(compiler, connection, template='LOWER(%(expressions)s COLLATE "C")', **context)


class HasWords(Func):
    """Whether a name has, for each of the words, one that begins with it; in any order."""

    output_field = BooleanField()

    def __init__(self, words_of: Any, words: tuple[str, ...]) -> None:
        self.words = words
        super().__init__(words_of)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask the GIN index. What is typed is data in a quoted lexeme."""
        quoted = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "':*" for word in self.words]
        sql, params = compiler.compile(self.source_expressions[0])
        return f"({sql} @@ %s::tsquery)", [*params, " & ".join(quoted)]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Read the index, not the table: the first comparison brings SQLite to it."""
        sql, params = compiler.compile(self.source_expressions[0])
        parts = " AND ".join(f"instr({sql}, %s) > 0" for _ in self.words)
        values = [value for word in self.words for value in (*params, f" {word}")]
        return f"({sql} > %s AND {parts})", [*params, "", *values]


def prepare_sqlite_search(raw: Any) -> None:
    """Give a new SQLite connection the functions that its indexes are made of."""
    raw.create_function("search_words", 1, _sqlite_words, deterministic=True)
    raw.create_function("search_phone", 1, _or_null(phone_key), deterministic=True)
    raw.create_function("search_number", 1, _or_null(number_key), deterministic=True)


def _sqlite_words(value: str | None) -> str | None:
    return None if value is None else "".join(f" {word}" for word in folded_words(value))


def _or_null(key: Any) -> Any:
    return lambda value: None if value is None else key(str(value))
