"""Change the key of the vault without standing still, step by step (docs/rules/keys.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dpo_office.common import clock
from dpo_office.common.commands import named_person, refusals_told
from dpo_office.common.environment import ENVIRONMENT_FILE
from dpo_office.common.errors import Refused
from dpo_office.common.keys import ring
from dpo_office.common.keys.rotation import ring_facts, rotate, standing_rotation
from dpo_office.common.keys.rules import RingFacts, why_no_rotation
from dpo_office.common.vault import Vault, VaultError, office_vault, read_keys

TOLD_EVERY = 1_000
AGAIN = "Start web, worker and beat again, one after the other, on every machine. Then: manage.py"


class Command(BaseCommand):
    """manage.py rotate_vault_key --make | --first | --by USERNAME --reason WORDS | --drop | --dry-run."""

    help = "Change the key of the vault. Each step says what comes next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the step, who takes it and why."""
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--make", action="store_true", help="add a new key at the end of the ring")
        step.add_argument("--first", action="store_true", help="let the new key encrypt from now on")
        step.add_argument("--drop", action="store_true", help="take keys that were given up out of the ring")
        step.add_argument("--dry-run", action="store_true", help="count, change nothing")
        parser.add_argument(
            "--all-restarted",
            action="store_true",
            help="web, worker and beat were started again on every machine since the last step",
        )
        parser.add_argument("--by", help="the user name of whoever changes the key")
        parser.add_argument("--reason", default="", help="why it is changed, in words")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take one step."""
        with refusals_told():
            try:
                self._step(options)
            except VaultError as error:
                raise Refused(error.code) from error

    def _step(self, options: dict[str, Any]) -> None:
        path = Path(settings.DPO_DATA_DIR) / ENVIRONMENT_FILE
        known = settings.DPO_VAULT_KEY
        is_restarted = options["all_restarted"]
        if options["make"]:
            told = ring.add_key(path, ring=known)
            self._tell_ring(told)
            self.stdout.write(
                f"Copy {path} to the safe now. {AGAIN} rotate_vault_key --first --all-restarted"
            )
        elif options["first"]:
            told = ring.put_first(path, ring_facts(), ring=known, is_restarted=is_restarted)
            self._tell_ring(told)
            self.stdout.write(f"{AGAIN} rotate_vault_key --by USERNAME --reason WORDS")
        elif options["drop"]:
            told = ring.drop_older(path, ring_facts(), ring=known, is_restarted=is_restarted)
            self._tell_ring(told)
            self.stdout.write("Start web, worker and beat again. The copy of the older key stays in the safe")
            self.stdout.write("until the last backup from before the change is gone.")
        elif options["dry_run"]:
            self._count(ring_facts())
        else:
            self._rotate(options)

    def _rotate(self, options: dict[str, Any]) -> None:
        actor = named_person(options["by"] or "")
        done = rotate(actor=actor, reason=options["reason"], now=clock.now(), progress=self._progress())
        self.stdout.write(f"Wrapped anew: {done.rewrapped}. Given up: {', '.join(done.given_up)}.")
        self.stdout.write("It may leave the ring: manage.py rotate_vault_key --drop --all-restarted")

    def _progress(self) -> Any:
        told = 0

        def tell(number: int) -> None:
            nonlocal told
            if number - told >= TOLD_EVERY:
                told = number
                self.stdout.write(f"{number} wrapped anew …")
                self.stdout.flush()

        return tell

    def _count(self, facts: RingFacts) -> None:
        names = dict(zip(facts.ring, office_vault().fingerprints(), strict=True))
        for place, (key_id, fingerprint) in enumerate(names.items()):
            state = "given up" if key_id in facts.given_up else ("encrypts" if place == 0 else "decrypts")
            self.stdout.write(f"{fingerprint} ({state}): has wrapped {facts.wraps.get(key_id, 0)}")
        if facts.lost:
            self.stdout.write(f"a key that is not in the ring: has wrapped {facts.lost}")
        why = why_no_rotation(facts, is_under_way=standing_rotation() is not None)
        self.stdout.write(f"To wrap anew: {facts.older}. {f'Not now: {why}.' if why else 'It may begin.'}")
        self.stdout.write("Nothing was changed.")

    def _tell_ring(self, told: str) -> None:
        first, *others = Vault(read_keys(told)).fingerprints()
        self.stdout.write(f"The ring: {first} encrypts; {', '.join(others) or 'no other'} decrypts as well.")
