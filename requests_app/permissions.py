"""Who may take which step in a case."""

from dataclasses import replace
from uuid import UUID

from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS, Actor, Grant
from dpo_office.common.role_limits import ROLE_LIMITS
from requests_app.domain.authority_steps import AUTHORITY_STEPS
from requests_app.domain.case_steps import CASE_STEPS, CLOCKS_STEPS, CONTRIBUTORS_STEPS
from requests_app.domain.contributor_steps import CONTRIBUTOR_STEPS as CONTRIBUTOR_TABLE
from requests_app.domain.duty_steps import CONTRIBUTORS_TURN_STEPS
from requests_app.domain.enquiries import QUESTION, RIGHTS_REQUEST, STEPS_OF_KIND
from requests_app.domain.mail_steps import MAIL_STEPS, OFFICES_STEPS
from requests_app.domain.masking import FIELDS
from requests_app.domain.post_steps import BATCH_STEPS, LETTER_STEPS, POSTS_OWN_STEPS
from requests_app.domain.role_kinds import permission_kinds
from requests_app.domain.sensitive import PASSAGE_STEPS
from requests_app.domain.wave_steps import WAVE_STEPS
from requests_app.domain.web_forms import WEB_FORM_STEPS
from requests_app.models import (
    AuthorityCase,
    Breach,
    Contributor,
    Duty,
    DutyTurn,
    Mail,
    PostBatch,
    PostLetter,
    SensitivePassage,
    Wave,
    WebForm,
)

VIEW = "case.view"
# Beside seeing cases: those of employees and applicants (docs/rules/requesters.md).
VIEW_HR = "case.view_hr"
# Those that a colleague works on (docs/rules/need_to_know.md), and to open one with a reason.
VIEW_ALL = "case.view_all"
OPEN_COLLEAGUES = "case.open_colleagues_case"
# Data subjects may ask the data protection officer, who is bound by secrecy (GDPR Art. 38(4), (5)).
VIEW_QUESTIONS = "question.view"
VIEW_CONFIDENTIAL = "question.view_confidential"
OPEN_QUESTION = "question.open_case"
OPEN = "case.open_case"
RECORD = "case.record_at_once"
# Free text may hold health data or a suspicion: not for the telephone (GDPR Art. 5(1)(c), 32(4)).
READ_REASONS = "case.read_reasons"
# The API shows findings as codes, and no free text.
READ_FINDINGS = "case.read_findings"
VIEW_CONTRIBUTORS = "contributor.view"
CONTRIBUTOR_STEPS = (
    *(f"contributor.{step.name}" for step in CONTRIBUTOR_TABLE.steps),
    "contributor.name_keeper",
)
# To say no, in whole or in part, is the decider's alone (GDPR Art. 12(4); the DPO advises, Art. 38(6)).
# So is closing a case because nobody says who asks. A late question is allowed by the decider or the DPO.
DECIDERS_STEPS = frozenset({"refuse_case", "close_unidentified", "allow_late_question"})
# Whoever is on the telephone hears who asks for whom; what it takes to believe it is not theirs to say.
# Whoever talks to customers closes their accounts.
AGENTS_STEPS = (
    *("withdraw_case", "withdraw_right", "name_representative"),
    *("check_obligation", "close_account"),
)
NOBODYS_STEPS = CONTRIBUTORS_STEPS | CLOCKS_STEPS
# What becomes of a proposal (docs/rules/four_eyes.md): the permission for the step itself is asked beside it.
PROPOSE_STEP = "case.propose_step"
APPROVE_PROPOSAL = "case.approve_proposal"
PROPOSAL_WORK = (PROPOSE_STEP, APPROVE_PROPOSAL, "case.return_proposal", "case.withdraw_proposal")
TAKE_ALONE = "case.take_alone"
# To look at it afterwards is monitoring too (GDPR Art. 39(1)(b)).
CHECK_ALONE = "case.check_alone"
# Decision records (docs/rules/decision_records.md): the DPO advises and does not decide (GDPR Art. 38(6)).
DRAFT_RECORD, ADVISE_RECORD, DECIDE_RECORD = "case.draft_record", "case.advise_record", "case.decide_record"
# The company's own page says who signed while logged in there; it takes no other step of a form.
SIGN_IN_SESSION = "case.sign_in_session"
# Whoever talks to the person checks who it is (GDPR Art. 12(6)).
IDENTITY_WORK = (
    *("case.begin_check", "case.send_check_code", "case.post_check_code", "case.enter_check_code"),
    *("case.record_check", "case.give_up_check"),
    *("case.mark_identity_paper", "case.erase_identity_paper", "case.unmark_identity_paper"),
)
# Measures against a request that may be an attack (docs/rules/risk_measures.md); to go on without one is
# the decider's.
MEASURE_WORK = ("case.set_measure", "case.confirm_measure")
LIFT_MEASURES = ("case.lift_measure", "case.resolve_stop")
# Notes are the office's own words about a person; other systems neither write nor read them.
VIEW_NOTES = "case.view_notes"
ADD_NOTE = "case.add_note"
# Everything about a case in one file: for those who may see each part of it on its page.
GIVE_DOSSIER = "case.give_dossier"


def permission_of(step_name: str, kind: str = RIGHTS_REQUEST) -> str:
    """Name the permission for a step; a question to the data protection officer is not worked as a case."""
    return f"question.{step_name}" if kind == QUESTION else f"case.{step_name}"


def breach_permission_of(step_name: str) -> str:
    """Name the permission for a step of a breach."""
    return f"breach.{step_name}"


def breach_steps(breach: Breach, actor: Actor) -> list[str]:
    """Name the steps that the state of a breach allows and the actor may take."""
    return [
        step
        for step in breach.step_table.available(breach.state)
        if actor.may(breach_permission_of(step), breach.controller_id)
    ]


def own_permission_of(step_name: str) -> str:
    """Name the permission for a step that a contributor takes over a link."""
    return f"task_link.{step_name}"


def may_take_step(actor: Actor, step_name: str, controller_id: UUID, kind: str = RIGHTS_REQUEST) -> bool:
    """Tell whether the actor is permitted a step of a case of a kind, whatever its state."""
    return actor.may(permission_of(step_name, kind), controller_id)


def contributor_actor(contributor: Contributor) -> Actor:
    """Give the actor that a contributor is once the code from their mailbox was entered."""
    held = Grant("contributor", contributor.controller_id)
    return Actor(contributor.user_id, "contributor", frozenset({held}))


VIEW_SENSITIVE = "sensitive.view"
PASSAGE_WORK = tuple(step.name for step in PASSAGE_STEPS.steps if step.name != "expire_passage")
VIEW_MAIL = "mail.view"
TAKE_IN = "mail.take_in"
HAND_OVER = "mail.hand_over"
MAIL_WORK = tuple(step.name for step in MAIL_STEPS.steps if step.name not in OFFICES_STEPS)
# What is masked of a text (docs/rules/masking.md).
OPEN_MASKED = "masked.open"
# Which kinds of it are shown to whoever opened it: cpr, card, special, contact.
OPEN_FIELDS = {field: f"masked.open_{field}" for field in FIELDS}


def opened_by(actor: Actor, controller_id: UUID) -> frozenset[str]:
    """Name the categories that are shown to the actor once masked words are open, by their roles there.

    The scopes of a token do not count: whoever names `masked.open` names what goes with it.
    """
    by_role = replace(actor, scopes=None)
    held = [FIELDS[field] for field, name in OPEN_FIELDS.items() if by_role.may(name, controller_id)]
    return frozenset[str]().union(*held)


def unmasked_by_api(actor: Actor, controller_id: UUID) -> frozenset[str]:
    """Name the categories that a call of the API shows: where a scope of its token names the permission."""
    is_named = OPEN_MASKED in (actor.scopes or ()) and actor.may(OPEN_MASKED, controller_id)
    return opened_by(actor, controller_id) if is_named else frozenset()


def passage_steps(row: SensitivePassage, actor: Actor) -> list[str]:
    """Name the steps that the state of a passage allows and the actor may take."""
    return [
        step
        for step in row.step_table.available(row.state)
        if step in PASSAGE_WORK and actor.may(f"sensitive.{step}", row.controller_id)
    ]


def mail_steps(mail: Mail, actor: Actor) -> list[str]:
    """Name the steps that the state of a mail allows and the actor may take."""
    return [
        step
        for step in mail.step_table.available(mail.state)
        if step in MAIL_WORK and actor.may(f"mail.{step}", mail.controller_id)
    ]


VIEW_WEB_FORMS = "web_form.view"
WEB_FORM_WORK = tuple(f"web_form.{step.name}" for step in WEB_FORM_STEPS.steps)


def web_form_steps(form: WebForm, actor: Actor) -> list[str]:
    """Name the steps that the state of a form on the web allows and the actor may take."""
    return [
        step
        for step in form.step_table.available(form.state)
        if actor.may(f"web_form.{step}", form.controller_id)
    ]


VIEW_POST = "post_letter.view"
TAKE_IN_POST = "post_batch.take_in"
POST_BATCH_WORK = tuple(step.name for step in BATCH_STEPS.steps if step.name not in POSTS_OWN_STEPS)
POST_LETTER_WORK = tuple(step.name for step in LETTER_STEPS.steps if step.name not in POSTS_OWN_STEPS)


def post_steps(row: PostBatch | PostLetter, actor: Actor) -> list[str]:
    """Name the steps that the state of a batch or letter allows and the actor may take."""
    return [
        step
        for step in row.step_table.available(row.state)
        if step not in POSTS_OWN_STEPS and actor.may(f"{row.step_table.noun}.{step}", row.controller_id)
    ]


FILES_FORMS = ("file_form", "take_back_form")


VIEW_WAVES = "wave.view"
OPEN_WAVE = "wave.open_wave"
WAVE_WORK = tuple(f"wave.{step.name}" for step in WAVE_STEPS.steps)


def wave_steps(wave: Wave, actor: Actor) -> list[str]:
    """Name the steps that the state of a wave allows and the actor may take."""
    return [
        step
        for step in wave.step_table.available(wave.state)
        if actor.may(f"wave.{step}", wave.controller_id)
    ]


VIEW_BREACHES = "breach.view"
REPORT_BREACH = "breach.report_breach"
# What the controller decides (GDPR Art. 33, 34; the DPO advises, Art. 38(6), 39(1)(a)).
BREACH_DECISIONS = tuple(
    f"breach.{step}"
    for step in (
        "decide_awareness",
        "decide_not_to_notify",
        "inform_persons",
        "except_persons",
        "reopen_breach",
        "close_breach",
    )
)
VIEW_DESKS = "report_desk.view"
DESK_STEPS = ("name_on_call", "renew_report_link")
# What whoever is at hand does at once, on a Friday night too.
BREACH_WORK = tuple(
    f"breach.{step}" for step in ("acknowledge_breach", "tick_item", "describe_breach", "name_touched")
)


VIEW_AUTHORITY_CASES = "authority_case.view"
OPEN_AUTHORITY_CASE = "authority_case.open_authority_case"
# What the controller states to the authority, and that the hold ends, is not the DPO's (GDPR Art. 38(6)).
AUTHORITY_DECISIONS = tuple(f"authority_case.{step}" for step in ("approve_answer", "close_authority_case"))
RETURN_ANSWER = "authority_case.return_answer"
# All the rest: the DPO is the authority's point of contact (GDPR Art. 39(1)(d), (e)).
AUTHORITY_WORK = tuple(
    name
    for name in (f"authority_case.{step.name}" for step in AUTHORITY_STEPS.steps)
    if name not in (*AUTHORITY_DECISIONS, RETURN_ANSWER)
)


def authority_permission_of(step_name: str) -> str:
    """Name the permission for a step of an authority case."""
    return f"authority_case.{step_name}"


def authority_steps(row: AuthorityCase, actor: Actor) -> list[str]:
    """Name the steps that the state of an authority case allows and the actor may take."""
    return [
        step
        for step in row.step_table.available(row.state)
        if actor.may(authority_permission_of(step), row.controller_id)
    ]


VIEW_DUTIES = "duty.view"
# To keep the wheel and to judge what owners propose (GDPR Art. 39(1)(b)); and what any owner may do.
KEEP_DUTIES = tuple(f"duty.{step}" for step in ("start_wheel", "add_duty", "change_duty", "end_duty"))
JUDGE_PROPOSALS = ("duty.carry_out_change", "duty.decline_change")
DUTY_WORK = tuple(
    f"duty.{step}" for step in ("complete_turn", "attach_evidence", "ask_owner", "remind_owner", "hand_over")
)
VIEW_GUIDANCE = "guidance_card.view"
KEEP_GUIDANCE = ("guidance_card.take_over_card", "guidance_card.change_card")
VIEW_LETTER_TEMPLATES = "letter_template.view"
KEEP_LETTER_TEMPLATES = tuple(
    f"letter_template.{step}" for step in ("take_over_template", "change_template", "return_template")
)
# Of people of the office, with all that they own in both apps (docs/rules/leaving.md).
OFFBOARD_USER = "user.offboard_user"
VIEW_REPORTS = "yearly_report.view"
VIEW_SIGNATURE_TRUST = "signature_trust.view"
KEEP_SIGNATURE_TRUST = ("signature_trust.add_trust", "signature_trust.withdraw_trust")
BEGIN_REPORT = "yearly_report.begin_report"
WRITE_REPORT = "yearly_report.write_recommendations"


def duty_permission_of(step_name: str) -> str:
    """Name the permission for a step of a duty or its turn."""
    return f"duty.{step_name}"


def duty_steps(row: Duty | DutyTurn, actor: Actor) -> list[str]:
    """Name the steps that the state of a duty or turn allows and the actor may take."""
    return [
        step
        for step in row.step_table.available(row.state)
        if actor.may(duty_permission_of(step), row.controller_id)
    ]


QUESTION_WORK = sorted(STEPS_OF_KIND[QUESTION] - NOBODYS_STEPS)
_STEPS = [step.name for step in CASE_STEPS.steps if step.name not in NOBODYS_STEPS | {"mark_confidential"}]

ROLE_PERMISSIONS.grant(ADMINISTRATOR, OFFBOARD_USER)
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor client", VIEW)
ROLE_PERMISSIONS.grant("decider dpo legal auditor client", VIEW_ALL)
ROLE_PERMISSIONS.grant("officer agent", OPEN_COLLEAGUES)
ROLE_PERMISSIONS.grant("officer decider agent client", OPEN)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", READ_REASONS, READ_FINDINGS)
ROLE_PERMISSIONS.grant("client", READ_FINDINGS, SIGN_IN_SESSION)
ROLE_PERMISSIONS.grant("officer", *(permission_of(name) for name in _STEPS if name not in DECIDERS_STEPS))
ROLE_PERMISSIONS.grant("decider", *(permission_of(name) for name in _STEPS))
ROLE_PERMISSIONS.grant("officer decider", *PROPOSAL_WORK)
ROLE_PERMISSIONS.grant("decider", TAKE_ALONE)
ROLE_PERMISSIONS.grant("decider dpo", CHECK_ALONE)
ROLE_PERMISSIONS.grant("officer decider agent", *IDENTITY_WORK)
ROLE_PERMISSIONS.grant("officer decider", *MEASURE_WORK)
ROLE_PERMISSIONS.grant("decider", *LIFT_MEASURES)
ROLE_PERMISSIONS.grant("officer decider legal", DRAFT_RECORD)
ROLE_PERMISSIONS.grant("dpo", ADVISE_RECORD)
ROLE_PERMISSIONS.grant("decider", DECIDE_RECORD)
ROLE_PERMISSIONS.grant("agent", *(permission_of(step) for step in AGENTS_STEPS))
ROLE_PERMISSIONS.grant("dpo", permission_of("allow_late_question"))
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_HR)
ROLE_PERMISSIONS.grant("officer dpo", VIEW_QUESTIONS, *(permission_of(s, QUESTION) for s in QUESTION_WORK))
ROLE_PERMISSIONS.grant("officer decider dpo agent client", OPEN_QUESTION)
ROLE_PERMISSIONS.grant("dpo", VIEW_CONFIDENTIAL)
# Of a question alone; whoever works questions may name the step, and hears that it is of another kind.
ROLE_PERMISSIONS.grant("officer dpo", permission_of("mark_confidential"))
# To hide a case from others waits for nobody.
ROLE_PERMISSIONS.grant("dpo legal", permission_of("change_relation"))
ROLE_PERMISSIONS.grant("dpo legal agent", ADD_NOTE)
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_NOTES)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", GIVE_DOSSIER)

# Whoever opens cases looks through the mail; who reads it only sees what came of it.
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_MAIL)
ROLE_PERMISSIONS.grant("officer decider agent", TAKE_IN, *(f"mail.{step}" for step in MAIL_WORK))

# A helpdesk hands over by the API what its people would type here.
ROLE_PERMISSIONS.grant("officer decider agent client", HAND_OVER)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_WEB_FORMS)
ROLE_PERMISSIONS.grant("officer decider dpo", *WEB_FORM_WORK)

# The same people as for mail; a signed form is taken in by those who may do so in the case.
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_POST)
ROLE_PERMISSIONS.grant(
    "officer decider agent",
    TAKE_IN_POST,
    *(f"post_batch.{step}" for step in POST_BATCH_WORK),
    *(f"post_letter.{step}" for step in POST_LETTER_WORK if step not in FILES_FORMS),
)
ROLE_PERMISSIONS.grant("officer decider", *(f"post_letter.{step}" for step in FILES_FORMS))

# Whoever talks to people knows which letter it is; legal and the data protection officer assess it too.
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_WAVES)
ROLE_PERMISSIONS.grant("officer decider dpo legal", *WAVE_WORK)

# Whoever reads what people write decides about it; the data protection officer sees what is kept.
ROLE_PERMISSIONS.grant("officer decider dpo agent", VIEW_SENSITIVE)
ROLE_PERMISSIONS.grant("officer decider agent", *(f"sensitive.{step}" for step in PASSAGE_WORK))
# Whoever may read the text: a reason is asked for, not a rank.
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", OPEN_MASKED, *OPEN_FIELDS.values())

# Nothing of `case`: a contributor reaches one task by its link, and no case.
ROLE_PERMISSIONS.grant(
    "contributor",
    *(own_permission_of(name) for name in ("attach_extract", *sorted(CONTRIBUTORS_STEPS))),
    *(own_permission_of(name) for name in ("attach_evidence", *CONTRIBUTORS_TURN_STEPS)),
)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_CONTRIBUTORS)
ROLE_PERMISSIONS.grant("officer decider", *CONTRIBUTOR_STEPS)
# Whoever is on the telephone carries out what needs no decision (Art. 21(3), 7(3), 16).
ROLE_PERMISSIONS.grant("dpo agent client", RECORD)

# Whoever talks to people reads the cards; they are written by those who answer for the words.
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_GUIDANCE)
ROLE_PERMISSIONS.grant("decider dpo legal", *KEEP_GUIDANCE)
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_LETTER_TEMPLATES)
ROLE_PERMISSIONS.grant("decider dpo legal", *KEEP_LETTER_TEMPLATES)

ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_BREACHES)
# Whoever works here may see something happen (GDPR Art. 33(1): the controller knows what its people know).
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", REPORT_BREACH)
ROLE_PERMISSIONS.grant("officer decider dpo legal", *BREACH_WORK)
ROLE_PERMISSIONS.grant("officer decider legal", "breach.assess_risk")
# To tell the authority never waits for a decider; not to tell it does.
ROLE_PERMISSIONS.grant("officer decider legal", "breach.record_notification", "breach.add_phase")
ROLE_PERMISSIONS.grant("dpo legal", "breach.give_advice")
ROLE_PERMISSIONS.grant("decider", *BREACH_DECISIONS)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_DESKS)
ROLE_PERMISSIONS.grant(
    "officer decider dpo", "report_desk.set_up_desk", *(f"report_desk.{step}" for step in DESK_STEPS)
)

ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_AUTHORITY_CASES)
ROLE_PERMISSIONS.grant("officer decider dpo legal", *AUTHORITY_WORK)
ROLE_PERMISSIONS.grant("decider dpo legal", RETURN_ANSWER)
ROLE_PERMISSIONS.grant("decider legal", *AUTHORITY_DECISIONS)

ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_DUTIES, VIEW_REPORTS)
ROLE_PERMISSIONS.grant("officer dpo legal", *KEEP_DUTIES, *JUDGE_PROPOSALS)
ROLE_PERMISSIONS.grant("officer decider dpo legal", *DUTY_WORK, BEGIN_REPORT)
# The data protection officer monitors, and does not excuse (GDPR Art. 38(6), 39(1)(b)).
ROLE_PERMISSIONS.grant("decider legal", "duty.waive_turn")
ROLE_PERMISSIONS.grant("dpo", WRITE_REPORT)

# What is taken for proof is the controller's to answer for, and the DPO's to watch (GDPR Art. 5(2), 39).
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_SIGNATURE_TRUST)
ROLE_PERMISSIONS.grant("decider dpo", *KEEP_SIGNATURE_TRUST)

for _kind, _permission in permission_kinds():
    ROLE_LIMITS.declare(_kind, [_permission])
