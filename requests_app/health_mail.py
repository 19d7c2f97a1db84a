"""Whether receivers believe our mail, and whether mailboxes let us in: for page and doctor."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import GatewayError
from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.mail_domains.models import MailDomain
from dpo_office.common.mail_domains.rules import GRAVE
from requests_app.gateways.imap import open_mailbox
from requests_app.health_words import GOOD, LATE, NEAR, Check, check_told
from requests_app.labels_mail_domains import MAIL_DOMAIN_WORDS
from requests_app.queries.mails import mailboxes_to_read
from requests_app.queries.trial_letters import last_test_letter

# Looked at once a day; DNS may be silent for a while.
OLD_AFTER: Final = timedelta(days=3)


def domains_check(now: datetime) -> Check:
    """Say what was found the last time at the domains that we send from; `now` is real time."""
    name = _("Domains of our mail")
    if settings.DPO_MODE != "production":
        return check_told(name, GOOD, _("Only an office in earnest looks at them: SPF, DKIM, DMARC."))
    rows = list(MailDomain.objects.order_by("domain"))
    if not rows:
        says = _("Nobody has looked at SPF, DKIM and DMARC yet.")
        return check_told(name, NEAR, says, _("The worker looks once a day; manage.py doctor at once."))
    troubled = [row for row in rows if row.findings]
    old = min(row.looked_at for row in rows)
    day = copenhagen_date(old).isoformat()
    if not troubled:
        says = _("SPF, DKIM and DMARC are as they should be, as of %(day)s.") % {"day": day}
        if now - old <= OLD_AFTER:
            return check_told(name, GOOD, says)
        return check_told(name, NEAR, says, str(MAIL_DOMAIN_WORDS["dns_silent"][1]))
    is_grave = any(GRAVE & set(row.findings) for row in troubled)
    says = " ".join(f"{row.domain}: {_said(row, 0)}" for row in troubled)
    helps = " ".join(f"{row.domain}: {_said(row, 1)}" for row in troubled)
    return check_told(name, LATE if is_grave else NEAR, f"{says} ({day})", helps)


def _said(row: MailDomain, part: int) -> str:
    return " ".join(str(MAIL_DOMAIN_WORDS[code][part]) for code in row.findings if code in MAIL_DOMAIN_WORDS)


def trial_check() -> Check:
    """Say what became of the last test letter."""
    name = _("Test letter")
    letter = last_test_letter()
    helps = _("An administrator sends one on this page; on the server: manage.py doctor --letter-to ADDRESS.")
    if letter is None:
        unsent = NEAR if settings.DPO_MODE == "production" else GOOD
        return check_told(name, unsent, _("None has been sent yet."), helps)
    look = {codes.DELIVERED: GOOD, codes.ACCEPTED: GOOD, codes.QUEUED: NEAR, codes.SENDING: NEAR}
    says = _("The last one, of %(day)s: %(state)s.") % {
        "day": copenhagen_date(letter.created_at).isoformat(),
        "state": LETTER_STATE_LABELS[letter.state],
    }
    return check_told(name, look.get(letter.state, LATE), says, _("The page of the letter says why."))


def mailbox_doors_check() -> Check:
    """See that each mailbox that is read lets the office in now."""
    name = _("Doors of the mailboxes")
    rows = list(mailboxes_to_read())
    shut = []
    for row in rows:
        try:
            with open_mailbox(row):
                pass
        except GatewayError as error:
            shut.append(f"{row.address} ({error.code})")
    if shut:
        says = _("These do not let the office in: %(mailboxes)s.") % {"mailboxes": ", ".join(shut)}
        return check_told(name, LATE, says, _("See server, user and password on the page of the mailbox."))
    if not rows:
        return check_told(name, GOOD, _("No mailbox is read."))
    says = ngettext("%(count)s lets the office in.", "%(count)s let the office in.", len(rows))
    return check_told(name, GOOD, says % {"count": len(rows)})
