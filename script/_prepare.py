"""Bring the database of an office to its present form; run by script/server inside .venv.

    _prepare.py [--demo URL | --small-demo URL]

Everything here may be run again: what is done is left as it is.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpo_office.settings")

import django  # noqa: E402 - the path to the project comes first
from django.core.management import call_command  # noqa: E402 - likewise

if __name__ == "__main__":
    django.setup()
    print("step: database", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    print("step: reference data", flush=True)
    call_command("load_reference_data")
    # The two words --demo URL.
    if sys.argv[2:]:
        print("step: demo data", flush=True)
        call_command("demo_data", url=sys.argv[2], small=sys.argv[1] == "--small-demo")
