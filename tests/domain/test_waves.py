"""How alike two letters are: the table of docs/flows/wave.md."""

from textwrap import wrap

import pytest

from requests_app.domain.waves import (
    ALIKE,
    NO_KEY,
    SKETCH,
    Likeness,
    likeness_of,
    packed,
    plain_words,
    similarity,
    unpacked,
)

KEY = bytes(32)
DANISH = (
    "Jeg skriver til jer, fordi jeg har læst, at I behandler mine oplysninger. Jeg beder om indsigt efter"
    " artikel 15. Send mig en kopi af alle de oplysninger, som I har om mig, og fortæl mig, hvor I har dem"
    " fra, hvem I har givet dem til, og hvor længe I vil gemme dem. Mit kundenummer er {number}, og jeg"
    " hedder {name}. Jeg gør også indsigelse mod, at mine data bruges til markedsføring."
)
ENGLISH = (
    "I am writing to you because I read that you process my data. I ask for access under Article 15. Please"
    " send me a copy of all the data that you hold about me, and tell me where you got it from, to whom you"
    " gave it, and how long you will keep it. My order number is {number} and my name is {name}. I also"
    " object to any use of my data for marketing."
)
# Two answers to one newsletter of ours, in people's own words; the newsletter stands below.
NEWSLETTER = "\n\nDen 3. november 2026 skrev Testbutikken:\n" + "> Bonus til alle medlemmer i november. " * 9
ANGRY = (
    "Hvorfor får jeg det her? Jeg har sagt nej to gange i butikken i sidste uge, og damen bag disken lovede,"
    " at det var slut nu. Slet mig fra listen med det samme, og skriv til mig, når det er gjort, så jeg kan"
    " stole på det denne gang."
)
FRIENDLY = (
    "Tak for bladet, men vi er flyttet til Sverige og handler ikke længere hos jer. I må gerne fjerne os"
    " begge to fra jeres liste. Bonussen på kortet vil vi gerne have udbetalt først, hvis det kan lade sig"
    " gøre, for den har vi sparet op i flere år."
)


def letter(text, greeting="Hej", farewell="Venlig hilsen\nÅse Blåbær\nTlf. 00 00 00 01", **said):
    filled = text.format(**{"number": "70001", "name": "Åse Blåbær"} | said)
    return f"{greeting}\n\n{filled}\n\n{farewell}\n"


def share(one, other):
    return similarity(likeness_of(one, KEY), likeness_of(other, KEY))


@pytest.mark.parametrize("text", [DANISH, ENGLISH])
@pytest.mark.parametrize(
    "other",
    [
        {"name": "Bo Birk Skov"},
        {"number": "AB-88231"},
        {"greeting": "Kære kundeservice,", "farewell": "Mvh. Bo"},
        {"greeting": "Dear Sir or Madam,", "farewell": "Kind regards,\nBo Birk\nbo@example.org"},
    ],
)
def test_a_name_a_number_greeting_and_farewell_make_no_difference(text, other):
    assert share(letter(text), letter(text, **other)) == 1


@pytest.mark.parametrize("text", [DANISH, ENGLISH])
@pytest.mark.parametrize("width", [40, 60, 72])
def test_where_a_program_breaks_the_lines_makes_no_difference(text, width):
    broken = "\n".join(wrap(text.format(name="Christian Emil Frederiksen", number="1"), width))
    assert share(letter(text), letter(broken)) == 1


@pytest.mark.parametrize("text", [DANISH, ENGLISH])
def test_a_sentence_more_is_almost_the_same(text):
    more = letter(text + " Svar mig hurtigt." if text is DANISH else text + " Please answer me soon.")
    assert ALIKE <= share(letter(text), more) < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (letter(DANISH), letter(ENGLISH)),
        (ANGRY + NEWSLETTER, FRIENDLY + NEWSLETTER),
        # The same right in other words.
        (
            letter(DANISH),
            letter("Jeg beder om indsigt i alle de oplysninger, som I har om mig. " + FRIENDLY),
        ),
    ],
)
def test_letters_that_only_ask_the_same_or_answer_to_the_same_are_not_alike(one, other):
    assert share(one, other) < 0.2


@pytest.mark.parametrize("text", ["", "Slet alt, I har om mig.", "70001 " * 90, ANGRY[:150]])
def test_a_letter_of_a_few_words_is_not_compared(text):
    assert likeness_of(text, KEY) is None


def test_names_numbers_and_addresses_are_one_mark():
    text = "Hej Bo\nJeg hedder Åse Blåbær, bor på Gammel Havnevej 7, 2. tv, og har a@example.org.\nMvh\nÅse"
    assert " ".join(plain_words(text)) == "jeg hedder • bor på • tv og har •"


def test_another_key_or_scope_gives_hashes_that_have_nothing_in_common():
    one = likeness_of(letter(DANISH), KEY)
    for other in (likeness_of(letter(DANISH), b"k" * 32), likeness_of(letter(DANISH), KEY, scope=b"other")):
        assert not set(one.hashes) & set(other.hashes)
        assert similarity(one, other) == 0


def test_a_long_letter_keeps_a_sample_that_tells_its_likeness():
    words = [f"{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{'uvwxyz'[n // 100]}ord" for n in range(600)]
    one = likeness_of(" ".join(words), KEY)
    # Of 596 runs and 596 others 476 are shared: 476 / 716.
    other = likeness_of(" ".join(words[:480] + [word[::-1] for word in words[480:]]), KEY)
    assert len(one.hashes) == len(other.hashes) == SKETCH
    assert similarity(one, other) == pytest.approx(476 / 716, abs=0.12)
    # The smallest of each remainder, of the sample and of the whole alike.
    assert NO_KEY not in one.keys
    assert set(one.keys) & set(other.keys)


def test_what_is_stored_is_what_is_read():
    one = likeness_of(letter(DANISH), KEY)
    assert unpacked(packed(one)) == one
    assert all(-(2**63) <= key < 2**63 for key in one.keys)
    assert similarity(Likeness(()), Likeness(())) == 0
