"""What is kept of the last landed state: its database with the small demo, as its own code left it.

`script/keep_state REVISION` makes it anew. Nobody but invented people is in it.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
BACKUP: Final = FOLDER / "office.sqlite3.xz"
# The backup's own manifest, as it stood beside it.
MANIFEST: Final = FOLDER / "office.sqlite3.json"
TABLES: Final = FOLDER / "postgresql.sql.xz"
REVISION: Final = FOLDER / "revision"
# No secret: whoever has the code reads what is kept, and is meant to.
KEY: Final = b64encode(sha256(b"kept state").digest()).decode()
