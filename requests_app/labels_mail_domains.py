"""What is said of the domains that we send from, and what helps (docs/rules/mail_domains.md)."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

# For each code: what it says, and what helps.
MAIL_DOMAIN_WORDS: Final[dict[str, tuple[Any, Any]]] = {
    "dns_silent": (
        _("DNS did not answer."),
        _("See that this machine reaches a DNS server, or name one in DPO_DNS_SERVER."),
    ),
    "domain_is_example": (
        _("It is a domain of examples, from which nobody takes mail."),
        _("Set DPO_NOTICE_DOMAIN, and the contact address of each controller, to domains of your own."),
    ),
    "spf_missing": (
        _("It has no SPF record: nothing says who may send from it."),
        _("Add a TXT record that begins with v=spf1, names the mail server and ends in -all."),
    ),
    "spf_twice": (
        _("It has more than one SPF record, so receivers read none."),
        _("Put them together into one record."),
    ),
    "spf_broken": (
        _("Its SPF record, or one that it includes, cannot be read."),
        _("Mend the record: a mistyped word, a wrong address, or a domain that has no record."),
    ),
    "spf_open": (
        _("Its SPF record ends in +all: anybody may send in its name."),
        _("Let the record end in -all."),
    ),
    "spf_neutral": (
        _("Its SPF record says nothing of others: they may send in its name."),
        _("Let the record end in -all, or ~all for a while."),
    ),
    "spf_too_many": (
        _("Its SPF record needs more than ten look-ups, and receivers stop there."),
        _("Take out what no longer sends, or write addresses (ip4, ip6) in place of include."),
    ),
    "spf_relay_missing": (
        _("Its SPF record does not allow the addresses from which our mail leaves."),
        _("Add those of DPO_RELAY_ADDRESSES to the record."),
    ),
    "spf_relay_unseen": (
        _("Its SPF record does not allow the address of the mail server."),
        _("Add it, or name the addresses from which the mail really leaves in DPO_RELAY_ADDRESSES."),
    ),
    "dmarc_missing": (
        _("It has no DMARC record: large receivers sort out what is sent to many."),
        _("Add a TXT record at _dmarc: v=DMARC1; p=none first, then quarantine or reject."),
    ),
    "dmarc_twice": (
        _("It has more than one DMARC record, so receivers read none."),
        _("Leave one of them."),
    ),
    "dmarc_broken": (
        _("Its DMARC record has no policy that receivers know."),
        _("Write p=none, p=quarantine or p=reject behind v=DMARC1."),
    ),
    "dmarc_none": (
        _("Its DMARC record asks receivers to deliver forged mail too (p=none)."),
        _("When the reports show that your own mail passes, change it to p=quarantine or p=reject."),
    ),
    "dkim_unknown": (
        _("With which key the mail server signs is not known."),
        _("Let the mail server sign (DKIM), and write its selector into DPO_DKIM_SELECTOR."),
    ),
    "dkim_missing": (
        _("There is no DKIM key at the selector of DPO_DKIM_SELECTOR."),
        _("Add the TXT record that the mail server gives, at SELECTOR._domainkey of this domain."),
    ),
    "dkim_withdrawn": (
        _("The DKIM key at that selector is withdrawn."),
        _("Let the mail server sign with a new key, and name its selector in DPO_DKIM_SELECTOR."),
    ),
    "dkim_broken": (
        _("The DKIM key at that selector cannot be read."),
        _("Copy the record once more from the mail server: the whole of it, without line breaks."),
    ),
    "dkim_weak": (
        _("The DKIM key is shorter than 1024 bits, so receivers do not count it."),
        _("Make one of 2048 bits."),
    ),
    "dkim_short": (_("The DKIM key is shorter than 2048 bits."), _("Make one of 2048 bits.")),
    "not_aligned": (
        _("Neither SPF nor DKIM speaks for this domain: DMARC fails for every letter."),
        _(
            "Let the mail server sign with this domain's key, or set DPO_NOTICE_DOMAIN to this domain or one"
            " below it."
        ),
    ),
}
