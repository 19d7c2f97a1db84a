"""Two names for one thing: the controller, the brand, the pages of the service, the policy itself, and data.

People must be able to tell who speaks and what is meant (GDPR Art. 12(1)).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from registry_app.domain.policy_facts import AUTHORITY_DOMAINS
from registry_app.domain.policy_faults import Fault
from registry_app.domain.policy_reading import HEADING, PolicyText, Sentence
from registry_app.domain.policy_words import Hit, WordIndex

_FORMS: Final = (
    r"(?:ApS|A/S|I/S|K/S|P/S|IVS|A\.?M\.?B\.?A\.?|AB|GmbH|Ltd\.?|Limited|Inc\.?|LLC|B\.?V\.?|SARL|Oy|Corp\.?)"
)
# A company's name: words with a capital letter before its legal form.
_COMPANY: Final = re.compile(
    rf"(?<!\w)((?:[A-ZÆØÅ0-9][\wæøåÆØÅ&.'-]*\s+(?:og\s+|&\s+|and\s+)?){{1,5}}{_FORMS})(?!\w)"
)
_DOMAIN: Final = re.compile(
    r"(?<![@\w.-])(?:https?://)?(?:www\.)?((?:[a-zæøå0-9-]+\.)+(?:dk|com|eu|org|net|io|se|no|de|shop|store|info|app"
    r"|example|test))\b(?!@)",
    re.IGNORECASE,
)
_EMAIL_DOMAIN: Final = re.compile(r"@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
# Domains of authorities, and of those whom nearly every policy names.
_OTHERS: Final = frozenset(
    {
        *AUTHORITY_DOMAINS,
        *(
            "europa.eu",
            "retsinformation.dk",
            "google.com",
            "google.dk",
            "facebook.com",
            "instagram.com",
            "linkedin.com",
        ),
        *(
            "youtube.com",
            "meta.com",
            "apple.com",
            "microsoft.com",
            "minecookies.org",
            "youronlinechoices.com",
        ),
        *(
            "aboutcookies.org",
            "allaboutcookies.org",
            "cookiebot.com",
            "dataprivacyframework.gov",
            "robinson.dk",
        ),
        *("virk.dk", "borger.dk", "mitid.dk", "naevneneshus.dk", "forbrug.dk", "cookieinformation.com"),
    }
)
# The pages of an account, as Danish and English services call them.
_ACCOUNT_PAGES: Final = re.compile(
    r"(?<!\w)(?:Min (?:konto|side|profil|bruger)|Mine sider"
    r"|Mit (?:login|univers|medlemskab|abonnement|[A-ZÆØÅ][a-zæøå]+)"
    r"|My (?:account|page|pages|profile)|Your Account)(?!\w)",
    re.IGNORECASE,
)
_DOCUMENT: Final = re.compile(
    r"(?<!\w)(?:denne|vores|vor|this|our)\s+(privatlivspolitik|persondatapolitik|fortrolighedspolitik"
    r"|databeskyttelsespolitik|privatlivserklæring|privacy policy|privacy notice|privacy statement"
    r"|data protection policy)",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"privatlivspolitik|persondatapolitik|fortrolighedspolitik|databeskyttelsespolitik|privatlivserklæring"
    r"|privacy policy|privacy notice|privacy statement|data protection policy",
    re.IGNORECASE,
)
# A domain is the controller's own where the text says so; others are those of recipients and links.
_OWN_SITE: Final = re.compile(
    r"hjemmeside|websted|website|webside|webshop|netbutik|gælder|dataansvarlig|behandlingsansvarlig|internetside"
    r"|vores side|driver|controller|our site|\brun|provid|web site|online shop|applies|covers|operat",
    re.IGNORECASE,
)
_OFFICER: Final = re.compile(r"databeskyttelsesrådgiver|\bdpo\b|data protection officer", re.IGNORECASE)
_TWO_PART_ENDINGS: Final = frozenset({"co.uk", "org.uk", "com.au"})
_CAPITALISED: Final = re.compile(r"(?<![\w@./])[A-ZÆØÅ][\wæøåÆØÅ]{3,}")
_TOP_LEVEL: Final = 2


def name_faults(index: WordIndex) -> Iterator[Fault]:
    """Give the things that go by two names, and contact addresses that belong to another domain."""
    yield from _controllers(index)
    yield from _brands(index.policy)
    yield from _account_pages(index.policy)
    yield from _documents(index.policy)
    yield from _contacts(index.policy)
    yield from _birthdays(index)


def _controllers(index: WordIndex) -> Iterator[Fault]:
    if index.hits("joint"):
        return
    named: dict[str, Sentence] = {}
    for number in index.sentences("controller"):
        row = index.policy.sentences[number]
        # Recipients may be controllers of their own; they are not those who speak.
        if index.in_sentence("on_its_own", number) or index.in_sentence("recipients", number):
            continue
        for company in _COMPANY.findall(row.text):
            name = " ".join(company.split())
            if not any(_is_same(name, other) for other in named):
                named[name] = row
    if len(named) > 1:
        last = list(named.values())[-1]
        yield Fault("two_controllers", _whole(last), (("names", ", ".join(named)),))


def _is_same(name: str, other: str) -> bool:
    """Tell whether two names are one; a capital letter before a name may belong to the sentence."""
    return _core(name).endswith(_core(other)) or _core(other).endswith(_core(name))


def _core(name: str) -> str:
    return re.sub(r"[^a-zæøå0-9]", "", name.lower())


def _brands(policy: PolicyText) -> Iterator[Fault]:
    """Find a brand that is written with other capital letters in some places."""
    labels = {_label(domain) for domain, _row in _domains(policy)} | {
        _label(domain) for domain, _row in _email_domains(policy)
    }
    spelt: dict[str, dict[str, Hit]] = {}
    for row in policy.sentences:
        if row.kind == HEADING:
            continue
        for found in _CAPITALISED.finditer(row.text):
            word = found[0]
            if word.lower() in labels and not word.isupper() and not row.text[found.end() :].startswith("."):
                spelt.setdefault(word.lower(), {}).setdefault(word, _word_hit(policy, row, word))
    for spellings in spelt.values():
        if len(spellings) > 1:
            words = list(spellings)
            yield Fault("two_names", spellings[words[-1]], (("names", _both(words)),))


def _account_pages(policy: PolicyText) -> Iterator[Fault]:
    named: dict[str, tuple[str, Sentence]] = {}
    for row in policy.sentences:
        for found in _ACCOUNT_PAGES.finditer(row.text):
            # "min side af sagen" is no page: the name of one begins with a capital letter somewhere.
            if found[0][0].isupper() or found[0].lower() in named:
                named.setdefault(found[0].lower(), (found[0], row))
    if len(named) > 1:
        words = [name for name, _row in named.values()]
        row = list(named.values())[-1][1]
        yield Fault("two_names", _word_hit(policy, row, words[-1]), (("names", _both(words)),))


def _documents(policy: PolicyText) -> Iterator[Fault]:
    named: dict[str, tuple[str, Sentence]] = {}
    for row in policy.sentences:
        title = _TITLE.search(row.text) if row.index == 0 and row.kind == HEADING else None
        for word in [title[0]] if title else _DOCUMENT.findall(row.text):
            named.setdefault(word.lower(), (word, row))
    if len(named) > 1:
        words = [name for name, _row in named.values()]
        row = named[list(named)[1]][1]
        yield Fault("two_names", _word_hit(policy, row, words[1]), (("names", _both(words)),))


def _contacts(policy: PolicyText) -> Iterator[Fault]:
    said = policy_names(policy)
    sites = [
        domain
        for domain, row in _domains(policy)
        if _OWN_SITE.search(row.text) or any(_label(domain) in name for name in said)
    ]
    if not sites:
        return
    seen: set[str] = set()
    for domain, row in _email_domains(policy):
        label = _label(domain)
        known = any(label == _label(site) for site in sites) or domain in _OTHERS
        if (
            known
            or domain in seen
            or _OFFICER.search(row.text)
            or (len(label) > _TOP_LEVEL and any(label in name for name in said))
        ):
            continue
        seen.add(domain)
        yield Fault(
            "contact_other_domain", _word_hit(policy, row, domain), (("domain", domain), ("site", sites[0]))
        )


def company_names(text: str) -> list[str]:
    """Give the companies that a text names with their legal form, as they are written."""
    return [" ".join(found.split()) for found in _COMPANY.findall(text)]


def policy_names(policy: PolicyText) -> frozenset[str]:
    """Give the names of companies in a text, in small letters without spaces."""
    return frozenset(_core(name) for row in policy.sentences for name in _COMPANY.findall(row.text))


def _birthdays(index: WordIndex) -> Iterator[Fault]:
    """Find a child's year of birth in one place and date of birth in another."""
    years = [n for n in index.sentences("birth_year") if index.in_sentence("child", n)]
    dates = [n for n in index.sentences("birth_date") if index.in_sentence("child", n)]
    if years and dates and set(years).isdisjoint(dates):
        later = max(years[0], dates[0])
        concept = "birth_date" if later == dates[0] else "birth_year"
        hits = [index.in_sentence("birth_year", years[0]), index.in_sentence("birth_date", dates[0])]
        words = [index.policy.words[hit.first].text for hit in hits if hit]
        yield Fault("data_named_differently", index.in_sentence(concept, later), (("names", _both(words)),))


def _domains(policy: PolicyText) -> Iterator[tuple[str, Sentence]]:
    for row in policy.sentences:
        for found in _DOMAIN.finditer(row.text):
            domain = _registered(found[1])
            if domain not in _OTHERS:
                yield domain, row


def _email_domains(policy: PolicyText) -> Iterator[tuple[str, Sentence]]:
    for row in policy.sentences:
        for found in _EMAIL_DOMAIN.finditer(row.text):
            domain = _registered(found[1])
            if domain not in _OTHERS:
                yield domain, row


def _registered(domain: str) -> str:
    parts = domain.lower().split(".")
    length = _TOP_LEVEL + (".".join(parts[-_TOP_LEVEL:]) in _TWO_PART_ENDINGS)
    return ".".join(parts[-length:])


def _label(domain: str) -> str:
    return domain.split(".", maxsplit=1)[0]


def _whole(row: Sentence) -> Hit:
    return Hit(row.index, row.words[0], max(row.words[0], row.words[1] - 1))


def _word_hit(policy: PolicyText, row: Sentence, words: str) -> Hit:
    """Give the words of a sentence that spell something, or the whole sentence."""
    first = words.lower().split()[0].replace("-", "")
    for position in range(*row.words):
        text = policy.words[position].text
        if text == first or ("@" in text and text.endswith(words)):
            return Hit(row.index, position, min(position + len(words.split()) - 1, row.words[1] - 1))
    return _whole(row)


def _both(words: Iterable[str]) -> str:
    return " / ".join(f"»{word}«" for word in words)
