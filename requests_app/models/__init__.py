"""The models of cases, where Django looks for them."""

from requests_app.models.answer_links import AnswerCode, AnswerFetch, AnswerLink
from requests_app.models.authority_answers import (
    AuthorityAnnex,
    AuthorityAnswer,
    AuthorityFollowUp,
    AuthorityOutcome,
    AuthorityQuestion,
)
from requests_app.models.authority_cases import AuthorityCase, AuthorityLetter, LimitRequest
from requests_app.models.breaches import (
    Breach,
    BreachNotification,
    BreachReason,
    BreachTick,
    InformedPerson,
    TouchedThing,
)
from requests_app.models.case_customers import CaseCustomer
from requests_app.models.case_files import CaseFileEnd, CaseFilePolicy
from requests_app.models.case_links import CaseLink
from requests_app.models.cases import Case
from requests_app.models.clock_entries import ClockEntry
from requests_app.models.contributors import ActivityOwner, Contributor, SystemKeeper
from requests_app.models.decision_records import DecisionRecord
from requests_app.models.duties import Duty, DutyEvidence, DutyProposal, DutyTurn
from requests_app.models.escalations import Escalation, EscalationNotice
from requests_app.models.extracts import Extract
from requests_app.models.form_gates import CaseGate, FormGate
from requests_app.models.form_links import FormDecision, FormLink, SignedFormFile
from requests_app.models.four_eyes import FourEyesRules, StepProposal
from requests_app.models.guidance import GuidanceCard
from requests_app.models.held_things import HeldThing
from requests_app.models.identity_checks import IdentityCheck, IdentityCode
from requests_app.models.identity_papers import IdentityPaper
from requests_app.models.letter_templates import CaseLetterTemplate, LetterBasis
from requests_app.models.mails import Mail, MailAttachment
from requests_app.models.need_to_know import NeedToKnow
from requests_app.models.notes import CaseNote
from requests_app.models.obligations import ObligationCheck
from requests_app.models.post import PostBatch, PostLetter, PostPage
from requests_app.models.quick_records import QuickRecord
from requests_app.models.reasons import StepReason
from requests_app.models.report_desks import BreachAlarm, OnCallPerson, ReportDesk
from requests_app.models.representations import Representation
from requests_app.models.request_forms import IssuedForm, SignedForm
from requests_app.models.right_items import RightItem
from requests_app.models.risk_measures import MeasureNotice, RiskMeasure
from requests_app.models.rule_reasons import RuleReason
from requests_app.models.sensitive import SensitivePassage
from requests_app.models.signature_trust import SignatureTrust
from requests_app.models.system_tasks import SystemTask
from requests_app.models.task_links import TaskCode, TaskLink
from requests_app.models.visits import LastVisit
from requests_app.models.waves import MailSignature, Wave, WaveCase
from requests_app.models.web_forms import HandOver, WebForm
from requests_app.models.yearly_reports import YearlyReport

__all__ = [
    "ActivityOwner",
    "AnswerCode",
    "AnswerFetch",
    "AnswerLink",
    "AuthorityAnnex",
    "AuthorityAnswer",
    "AuthorityCase",
    "AuthorityFollowUp",
    "AuthorityLetter",
    "AuthorityOutcome",
    "AuthorityQuestion",
    "Breach",
    "BreachAlarm",
    "BreachNotification",
    "BreachReason",
    "BreachTick",
    "Case",
    "CaseCustomer",
    "CaseFileEnd",
    "CaseFilePolicy",
    "CaseGate",
    "CaseLetterTemplate",
    "CaseLink",
    "CaseNote",
    "ClockEntry",
    "Contributor",
    "DecisionRecord",
    "Duty",
    "DutyEvidence",
    "DutyProposal",
    "DutyTurn",
    "Escalation",
    "EscalationNotice",
    "Extract",
    "FormDecision",
    "FormGate",
    "FormLink",
    "FourEyesRules",
    "GuidanceCard",
    "HandOver",
    "HeldThing",
    "IdentityCheck",
    "IdentityCode",
    "IdentityPaper",
    "InformedPerson",
    "IssuedForm",
    "LastVisit",
    "LetterBasis",
    "LimitRequest",
    "Mail",
    "MailAttachment",
    "MailSignature",
    "MeasureNotice",
    "NeedToKnow",
    "ObligationCheck",
    "OnCallPerson",
    "PostBatch",
    "PostLetter",
    "PostPage",
    "QuickRecord",
    "ReportDesk",
    "Representation",
    "RightItem",
    "RiskMeasure",
    "RuleReason",
    "SensitivePassage",
    "SignatureTrust",
    "SignedForm",
    "SignedFormFile",
    "StepProposal",
    "StepReason",
    "SystemKeeper",
    "SystemTask",
    "TaskCode",
    "TaskLink",
    "TouchedThing",
    "Wave",
    "WaveCase",
    "WebForm",
    "YearlyReport",
]
