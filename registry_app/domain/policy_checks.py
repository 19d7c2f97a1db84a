"""What the linter looks for in a policy text, as tables: what must be told, and what must not be said.

The words are in `policy_vocabulary.toml`, what each finding says in `policy_advice.toml`; what needs more
than words is in `policy_structure`, `policy_names` and `policy_times`. The reasons stand in
docs/rules/policy_linter.md.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Demand:
    """Something that a policy must tell.

    It is told when all concepts of one of the `groups` stand in one sentence (its heading and the sentence
    that leads into its list count), or with `in_section` in one section. It is asked for only where the text
    says one of `when`. The finding points at the first heading that says `place`, else the first sentence.
    """

    code: str
    groups: tuple[tuple[str, ...], ...]
    when: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    in_section: bool = False


@dataclass(frozen=True)
class Said:
    """Something that a policy must not say, or not without saying more.

    All of `says` stand in one sentence. Each of `near` stands in the section or its heading, each of `beside`
    in the sentence or the one before or after it in the paragraph. It is no fault when one of the `unless…`
    stands there, or when the text never says one of `ever`.
    """

    code: str
    says: tuple[str, ...]
    near: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_beside: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    unless_ever: tuple[str, ...] = ()
    unless_heading: tuple[str, ...] = ()
    ever: tuple[str, ...] = ()
    # How often it is worth saying: at each place, once for each section, or once for the text.
    times: str = "section"


ONCE: Final = "once"
EACH: Final = "each"
# A section about a right speaks of purposes, periods and marketing without doing any of it.
RIGHT: Final = (
    "rights",
    "objection",
    "access",
    "erasure",
    "rectification",
    "restriction",
    "portability",
    "withdraw",
)

_RIGHTS_PLACE: Final = ("rights",)
DEMANDS: Final = (
    Demand("controller_missing", (("controller",),)),
    Demand("contact_missing", (("own_email",), ("own_phone",), ("contact_form",))),
    Demand("address_missing", (("own_address",),), place=("controller",)),
    Demand("cvr_missing", (("cvr",),), place=("controller",)),
    Demand(
        "dpo_contact_missing",
        (("dpo", "own_email"), ("dpo", "own_phone")),
        ("dpo",),
        ("dpo",),
        in_section=True,
    ),
    Demand("dpo_not_mentioned", (("dpo",),)),
    Demand("purposes_missing", (("purpose",),)),
    Demand("basis_missing", (("basis",),), place=("purpose",)),
    Demand("categories_missing", (("categories",),)),
    Demand("recipients_missing", (("recipients",),)),
    Demand("transfers_not_mentioned", (("third_country",),), place=("recipients",)),
    Demand("safeguard_missing", (("mechanism",),), ("goes_abroad",), ("goes_abroad",)),
    Demand(
        "safeguard_copy_missing",
        (("clauses", "copy_told"), ("clauses", "url")),
        ("clauses",),
        ("clauses",),
        in_section=True,
    ),
    Demand("period_missing", (("kept_period",), ("criterion", "store")), place=("store",)),
    Demand("access_missing", (("access", "entitled"),), place=_RIGHTS_PLACE),
    Demand("rectification_missing", (("rectification", "entitled"),), place=_RIGHTS_PLACE),
    Demand("erasure_missing", (("erasure", "entitled"),), place=_RIGHTS_PLACE),
    Demand("restriction_missing", (("restriction", "entitled"),), place=_RIGHTS_PLACE),
    Demand("portability_missing", (("portability",),), ("consent", "contract"), _RIGHTS_PLACE),
    Demand("objection_missing", (("objection",),), ("interest", "direct_marketing"), _RIGHTS_PLACE),
    Demand(
        "marketing_objection_missing",
        (("any_opt_out", "marketing"),),
        ("direct_marketing",),
        ("direct_marketing",),
    ),
    Demand("withdrawal_missing", (("withdraw",),), ("relies_on_consent",), ("relies_on_consent",)),
    Demand("complaint_missing", (("authority",),), place=_RIGHTS_PLACE),
    Demand("authority_contact_missing", (("authority_contact",),), ("authority",), ("complain", "authority")),
    Demand("mandatory_missing", (("mandatory",),), place=("categories",)),
    Demand("automated_not_mentioned", (("automated",),)),
    Demand("source_missing", (("source",),), place=("categories",)),
    Demand("changes_missing", (("change", "policy_word", "tell"),), in_section=True),
    Demand("date_missing", (("dated", "date"),)),
    Demand("answer_time_missing", (("answer", "period"),), place=_RIGHTS_PLACE),
)

SAID: Final = (
    # Arts. 13 and 14: told, but not enough.
    Said(
        "interest_not_told",
        ("interest",),
        unless=("objection", "not"),
        unless_beside=("interest_told",),
        unless_near=("interest_told",),
        unless_heading=RIGHT,
    ),
    Said("basis_ambiguous", ("basis_either",)),
    Said(
        "period_vague",
        ("vague_criterion", "store"),
        unless=("asks",),
        unless_near=("kept_period",),
        unless_heading=RIGHT,
    ),
    Said(
        "period_outsiders_missing",
        ("outsiders", "handles"),
        unless_beside=("kept_period",),
        unless=("no_record", "restriction"),
    ),
    Said("recipients_vague", ("share", "vague_recipient"), unless=("example", "not"), times=ONCE),
    Said("joint_essence_missing", ("joint",), unless_near=("essence",), times=ONCE),
    Said("living_only", ("living",), times=ONCE),
    Said("dpo_ensures", ("dpo", "dpo_ensures"), times=ONCE),
    Said("authority_address_old", ("old_address",), near=("authority",), times=ONCE),
    Said("authority_foreign", ("other_authority", "complain"), unless_ever=("authority",)),
    # Art. 12: how rights are used.
    Said("form_required", ("form", "must", "asks_right"), unless=("optional",), times=EACH),
    Said("written_only", ("written_must", "asks_right"), unless=("by_voice",)),
    Said("id_copy_asked", ("id_copy",), unless=("not",)),
    Said("appear_in_person", ("in_person", "asks_right")),
    Said("fee_asked", ("fee", "asks_right"), unless=("fee_allowed", "not")),
    Said("access_limited", ("access_limited",)),
    Said("complaint_condition", ("must_first", "complain")),
    Said(
        "right_one_channel",
        ("only_self_service", "self_service"),
        near=("right_named",),
        unless_near=("contact_way",),
    ),
    Said("child_age_old", ("child_13", "child")),
    Said("child_age_old", ("child_13", "consent"), times=ONCE),
    # What rights are said to be.
    Said("silence_after_erasure", ("silence", "erasure"), unless=("direct_marketing",)),
    Said("restriction_is_closing", ("deactivate",), beside=("restriction",), unless=("erasure",)),
    Said("portability_conditional", ("technically", "condition"), near=("portability",)),
    Said("portability_conditional", ("technically", "if", "portability"), unless=("direct",)),
    Said("portability_as_extract", ("as_extract", "portability"), unless=("machine_readable",)),
    Said(
        "portability_as_extract", ("as_extract",), near=("portability_heading",), unless=("machine_readable",)
    ),
    Said("withdrawal_harder", ("withdraw", "by_people"), near=("consent",), unless=("by_click",)),
    Said("deidentified_with_key", ("deidentified",), beside=("key", "keeps"), unless=("removes",)),
    # Marketing, telephone, cookies, profiling.
    Said("marketing_objection_partial", ("any_opt_out", "partial"), near=("direct_marketing",)),
    Said("marketing_no_opt_out", ("no_opt_out",), beside=("promotional",)),
    Said(
        "marketing_email_on_interest",
        ("email_marketing",),
        near=("interest",),
        unless_near=("marketing_consent",),
        unless_heading=RIGHT,
    ),
    Said(
        "phone_sales",
        ("phone_sales",),
        beside=("promotional",),
        unless=("not", "recording"),
        unless_beside=("asked_for_call",),
        times=ONCE,
    ),
    Said("recording_for_training", ("recording",), beside=("training",), unless_near=("consent",)),
    Said("cookies_mixed", ("necessary_cookies", "optimise"), beside=("interest",)),
    Said("cookies_on_interest", ("cookies", "optimise", "interest"), unless=("necessary_cookies", "consent")),
    Said("use_as_consent", ("use_consents",)),
    Said("machine_learning_unexplained", ("machine_learning",), unless_ever=("decision_told",)),
    Said(
        "profiling_unexplained",
        ("profiling",),
        unless_near=("objection", "withdraw", "opt_out", "decision_told"),
    ),
    Said(
        "credit_decision_unexplained",
        ("credit",),
        unless=("not",),
        unless_ever=("decision_told",),
        times=ONCE,
    ),
    # Special data and CPR.
    Said(
        "special_without_condition",
        ("special_data",),
        unless=("not", "ignore", "definition"),
        unless_ever=("special_condition",),
        times=ONCE,
    ),
    Said(
        "special_basis_unclear",
        ("special_data",),
        near=("basis",),
        unless=("not", "ignore", "definition"),
        unless_near=("special_condition", "consent"),
        unless_heading=RIGHT,
        ever=("special_condition",),
    ),
    Said(
        "cpr_without_basis",
        ("cpr",),
        unless=("not", "ignore", "cpr_basis"),
        unless_beside=("cpr_law",),
        unless_ever=("cpr_with_basis",),
    ),
    Said("cpr_unneeded", ("cpr", "cpr_unneeded"), unless=("not",)),
    # Changes.
    Said("check_regularly", ("regular", "look_up", "you"), near=("policy_word",), unless=("we_review",)),
    Said("check_regularly", ("keep_up",), near=("policy_word",)),
    Said("no_notice_after_closing", ("ends", "news_of_policy"), near=("closing",)),
    Said("absolute_claim", ("only_there",)),
)
