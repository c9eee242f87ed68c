"""The index proper: FTS5 with triggers on SQLite, GIN on PostgreSQL; codes by bytes on both.

The tokenizer is ``ascii``, for which every character beyond ASCII is part of a word, whatever its Unicode
version. A small pending list keeps searches after an import as quick as before it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TAKE_OUT = "INSERT INTO search_index(search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
_PUT_IN = "INSERT INTO search_index(rowid, tokens) VALUES (new.id, new.tokens);"
SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "tokens, content='search_entry', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)",
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN {_PUT_IN} END",
    f"CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN {_TAKE_OUT} END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE OF tokens ON search_entry "
    f"WHEN old.tokens <> new.tokens BEGIN {_TAKE_OUT} {_PUT_IN} END",
    "CREATE INDEX search_code_text ON search_code (text, entry_id)",
)
SQLITE_BACK = (
    "DROP INDEX search_code_text",
    "DROP TRIGGER search_entry_changed",
    "DROP TRIGGER search_entry_removed",
    "DROP TRIGGER search_entry_added",
    "DROP TABLE search_index",
)
POSTGRESQL = (
    "CREATE INDEX search_entry_tokens ON search_entry USING gin (string_to_array(tokens, ' ')) WITH (gin_pending_list_limit = 256)",
    "ALTER INDEX search_entry_tokens ALTER COLUMN 1 SET STATISTICS 1000",
    'CREATE INDEX search_code_text ON search_code (text COLLATE "C", entry_id)',
)
POSTGRESQL_BACK = ("DROP INDEX search_code_text", "DROP INDEX search_entry_tokens")


def build(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement, params=None)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(build, drop)]
