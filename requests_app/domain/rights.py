"""Which rights a person has, under which legal basis each exists, and for which a form may be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from registry_app.domain import controllers

ACCESS: Final = "access"
RECTIFICATION: Final = "rectification"
ERASURE: Final = "erasure"
RESTRICTION: Final = "restriction"
PORTABILITY: Final = "portability"
OBJECTION: Final = "objection"
AUTOMATED_DECISION: Final = "automated_decision"
CONSENT_WITHDRAWAL: Final = "consent_withdrawal"

RIGHT_ARTICLES: Final = {
    ACCESS: "15",
    RECTIFICATION: "16",
    ERASURE: "17",
    RESTRICTION: "18",
    PORTABILITY: "20",
    OBJECTION: "21",
    AUTOMATED_DECISION: "22",
    CONSENT_WITHDRAWAL: "7(3)",
}
RIGHTS: Final = tuple(RIGHT_ARTICLES)

# Withdrawal of consent is carried out at once; the month of Art. 12(3) covers Arts 15-22 only.
RIGHTS_WITH_ONE_MONTH: Final = frozenset(RIGHTS) - {CONSENT_WITHDRAWAL}

MODES_THAT_ASK: Final = frozenset({controllers.REQUESTED, controllers.REQUIRED})
RIGHTS_WITH_FORM: Final = frozenset({ACCESS, PORTABILITY})
# Their answer is a copy of data: it can't be spoken.
RIGHTS_ANSWERED_IN_WRITING: Final = frozenset({ACCESS, PORTABILITY})
IDENTITY_REVIEW_DAYS: Final = 14
# Time for a letter, and for somebody who is away: a decision of this project.
DECISION_WORKING_DAYS: Final = 5

YES: Final = "yes"
CONDITIONAL: Final = "cond"
NO: Final = "no"

CONSENT: Final = "6_1_a_consent"
CONTRACT: Final = "6_1_b_contract"
LEGAL_OBLIGATION: Final = "6_1_c_legal_obligation"
VITAL_INTERESTS: Final = "6_1_d_vital_interests"
PUBLIC_TASK: Final = "6_1_e_public_task"
LEGITIMATE_INTEREST: Final = "6_1_f_legitimate_interest"
EXPLICIT_CONSENT: Final = "9_2_a_explicit_consent"
LEGAL_CLAIMS: Final = "9_2_f_legal_claims"
BASES: Final = (
    CONSENT,
    CONTRACT,
    LEGAL_OBLIGATION,
    VITAL_INTERESTS,
    PUBLIC_TASK,
    LEGITIMATE_INTEREST,
    EXPLICIT_CONSENT,
    LEGAL_CLAIMS,
)

# The bases of the record that the matrix knows; those of Art. 9(2), 10 and 87 stand beside one of Art. 6.
BASIS_OF_ARTICLE: Final = {
    "6.1.a": CONSENT,
    "6.1.b": CONTRACT,
    "6.1.c": LEGAL_OBLIGATION,
    "6.1.d": VITAL_INTERESTS,
    "6.1.e": PUBLIC_TASK,
    "6.1.f": LEGITIMATE_INTEREST,
    "9.2.a": EXPLICIT_CONSENT,
    "9.2.f": LEGAL_CLAIMS,
}

# The rows of the matrix are finer than the rights one can ask for: objection has two, and the duty to tell
# recipients (Art. 19) follows from rectification, erasure and restriction.
ACCESS_15: Final = "access_15"
RECTIFICATION_16: Final = "rectification_16"
ERASURE_17: Final = "erasure_17"
RESTRICTION_18: Final = "restriction_18"
NOTIFY_RECIPIENTS_19: Final = "notify_recipients_19"
PORTABILITY_20: Final = "portability_20"
OBJECT_21_1: Final = "object_21_1"
OBJECT_MARKETING_21_2: Final = "object_marketing_21_2"
ADM_22: Final = "adm_22"
WITHDRAW_CONSENT_7_3: Final = "withdraw_consent_7_3"
MATRIX_ROWS: Final = {
    ACCESS: (ACCESS_15,),
    RECTIFICATION: (RECTIFICATION_16,),
    ERASURE: (ERASURE_17,),
    RESTRICTION: (RESTRICTION_18,),
    PORTABILITY: (PORTABILITY_20,),
    OBJECTION: (OBJECT_21_1, OBJECT_MARKETING_21_2),
    AUTOMATED_DECISION: (ADM_22,),
    CONSENT_WITHDRAWAL: (WITHDRAW_CONSENT_7_3,),
}


@dataclass(frozen=True)
class Cell:
    """Whether a right exists under a basis (yes, cond, no), and the condition or limit that goes with it."""

    applies: str
    condition: str = ""


SAME_UNDER_EVERY_BASIS: Final = {
    ACCESS_15: Cell(YES, "limits: 15(4), 12(5), 11(2)/12(2), databeskyttelsesloven s. 22"),
    RECTIFICATION_16: Cell(YES, "inaccurate or incomplete data"),
    RESTRICTION_18: Cell(
        YES, "needs a ground of 18(1)(a)-(d); (d) only together with 21(1); effects 18(2)-(3)"
    ),
    NOTIFY_RECIPIENTS_19: Cell(
        YES, "after 16, 17(1), 18; unless impossible or disproportionate; name the recipients on request"
    ),
    PORTABILITY_20: Cell(NO),
    OBJECT_21_1: Cell(NO),
    OBJECT_MARKETING_21_2: Cell(NO),
    ADM_22: Cell(NO),
    WITHDRAW_CONSENT_7_3: Cell(NO),
}
ERASURE_UNDER_CONSENT: Final = Cell(
    YES,
    "17(1)(b) consent withdrawn and no other basis, (a) no longer necessary, (d) unlawful;"
    " limits 17(3)(a)-(e)",
)
WITHDRAWAL: Final = Cell(YES, "any time, as easy as giving; no retroactive effect")

PARTICULAR_TO_A_BASIS: Final = {
    CONSENT: {
        ERASURE_17: ERASURE_UNDER_CONSENT,
        PORTABILITY_20: Cell(
            CONDITIONAL,
            "provided by the data subject AND processed by automated means (20(1)); machine-readable; 20(4)",
        ),
        OBJECT_21_1: Cell(NO, "21(1) covers 6(1)(e)/(f) only: offer withdrawal of consent instead"),
        OBJECT_MARKETING_21_2: Cell(
            CONDITIONAL,
            "21(2) is tied to the purpose (direct marketing), not the basis:"
            " treat as absolute and as withdrawal",
        ),
        ADM_22: Cell(
            CONDITIONAL,
            "solely automated decisions allowed with EXPLICIT consent (22(2)(c));"
            " human review etc. under 22(3)",
        ),
        WITHDRAW_CONSENT_7_3: WITHDRAWAL,
    },
    CONTRACT: {
        ERASURE_17: Cell(
            CONDITIONAL,
            "17(1)(a) once no longer necessary for the contract; 17(1)(d) if unlawful;"
            " refused while contract runs or 17(3)(e)",
        ),
        PORTABILITY_20: Cell(CONDITIONAL, "provided by the data subject AND automated (20(1))"),
        OBJECT_21_1: Cell(NO, "not available"),
        OBJECT_MARKETING_21_2: Cell(
            CONDITIONAL, "only if the data is (also) used for direct marketing: absolute"
        ),
        ADM_22: Cell(CONDITIONAL, "allowed when necessary for the contract (22(2)(a)) with 22(3) safeguards"),
    },
    LEGAL_OBLIGATION: {
        ERASURE_17: Cell(
            NO,
            "17(3)(b): refuse to the extent the law requires the processing (e.g. bogfoeringsloven);"
            " erase the rest",
        ),
        RESTRICTION_18: Cell(
            CONDITIONAL, "18(1)(a)-(c); (d) does not arise; storage and 18(2) uses stay possible"
        ),
        ADM_22: Cell(CONDITIONAL, "only if authorised by law with safeguards (22(2)(b))"),
    },
    VITAL_INTERESTS: {ERASURE_17: Cell(CONDITIONAL, "17(1)(a)/(d)")},
    PUBLIC_TASK: {
        ERASURE_17: Cell(NO, "17(3)(b)"),
        PORTABILITY_20: Cell(NO, "20(3)"),
        OBJECT_21_1: Cell(YES),
        OBJECT_MARKETING_21_2: Cell(CONDITIONAL, "if direct marketing"),
        ADM_22: Cell(CONDITIONAL, "22(2)(b)"),
    },
    LEGITIMATE_INTEREST: {
        ERASURE_17: Cell(
            CONDITIONAL, "17(1)(c) after an objection without overriding grounds, 17(1)(a)/(d); 17(3)"
        ),
        OBJECT_21_1: Cell(
            YES,
            "controller must demonstrate compelling legitimate grounds or legal claims;"
            " restrict (18(1)(d)) meanwhile",
        ),
        OBJECT_MARKETING_21_2: Cell(
            YES, "absolute, no balancing, stop at once (21(3)), incl. profiling for it"
        ),
        ADM_22: Cell(NO, "legitimate interest cannot justify a decision under 22(1)"),
    },
    EXPLICIT_CONSENT: {
        ERASURE_17: ERASURE_UNDER_CONSENT,
        PORTABILITY_20: Cell(CONDITIONAL, "9(2)(a) is named in 20(1)(a)"),
        OBJECT_MARKETING_21_2: Cell(CONDITIONAL, "as for consent"),
        ADM_22: Cell(CONDITIONAL, "22(4): only with 9(2)(a) or (g) and safeguards"),
        WITHDRAW_CONSENT_7_3: WITHDRAWAL,
    },
    LEGAL_CLAIMS: {
        ERASURE_17: Cell(NO, "17(3)(e)"),
        OBJECT_21_1: Cell(CONDITIONAL, "follows the Art. 6 basis; legal claims defeat it"),
    },
}


def right_under_basis(basis: str, row: str) -> Cell:
    """Say whether a right of the matrix exists under a legal basis; KeyError when unknown."""
    particular = PARTICULAR_TO_A_BASIS[basis]
    return particular[row] if row in particular else SAME_UNDER_EVERY_BASIS[row]


def rights_under_bases(bases: Iterable[str]) -> dict[str, str]:
    """Say for each right how far it exists when data is processed on these bases at once (the best of them).

    Ask per processing activity: one customer's data is processed on several bases.
    """
    held = tuple(bases)
    return {
        right: _best(right_under_basis(basis, row).applies for basis in held for row in rows)
        for right, rows in MATRIX_ROWS.items()
    }


def right_under_articles(right: str, articles: Iterable[str]) -> str:
    """Say how far a right exists for an activity with these bases of the record: the best of them.

    NO for an activity without a basis that the matrix knows: nothing is processed lawfully there.
    """
    bases = [BASIS_OF_ARTICLE[article] for article in articles if article in BASIS_OF_ARTICLE]
    return rights_under_bases(bases)[right]


def _best(answers: Iterable[str]) -> str:
    known = set(answers)
    return next((answer for answer in (YES, CONDITIONAL) if answer in known), NO)


def form_mode_allowed(form_mode: str, right: str) -> bool:
    """Tell whether a controller may choose this mode: required for access and portability only."""
    return form_mode in controllers.FORM_MODES and (
        form_mode != controllers.REQUIRED or right in RIGHTS_WITH_FORM
    )
