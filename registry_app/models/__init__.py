"""The registry's models, where Django looks for them."""

from registry_app.models.activities import (
    ActivityExtra,
    ActivitySystem,
    FindingOverride,
    JointController,
    ProcessingActivity,
)
from registry_app.models.agreements import ProcessingAgreement, SubProcessor
from registry_app.models.background import RecordExport, RecordIntake
from registry_app.models.breach_rules import BreachRule
from registry_app.models.campaigns import (
    Campaign,
    CampaignApproval,
    CampaignEnd,
    CampaignGoAhead,
    CampaignTest,
    Display,
    Notice,
    NoticeException,
    SignUp,
)
from registry_app.models.controllers import Controller
from registry_app.models.customer_imports import (
    CustomerImport,
    CustomerImportPart,
    CustomerMapping,
    RejectedLine,
    StagedCustomer,
)
from registry_app.models.customers import Customer
from registry_app.models.dpo_advice import DpoAdvice
from registry_app.models.holidays import Holiday
from registry_app.models.in_force_proofs import InForceProof
from registry_app.models.later_effects import LateBounce, LaterEffect
from registry_app.models.listings import Listing
from registry_app.models.mailboxes import Mailbox, MailFolder
from registry_app.models.planned_changes import PlannedChange, PlannedPart
from registry_app.models.policies import Policy, PolicyVersion
from registry_app.models.policy_readings import PolicyReading, ProposedFact
from registry_app.models.promises import Promise
from registry_app.models.purposes import (
    BalancingAssessment,
    DataCategory,
    Purpose,
    PurposeBasis,
    PurposeData,
)
from registry_app.models.recipients import Disclosure, Recipient, Transfer
from registry_app.models.record_imports import KeptMapping, RecordImport
from registry_app.models.retention_rules import RetentionRule
from registry_app.models.set_up import SetUpDeclaration, SuppressionImport
from registry_app.models.systems import System

__all__ = [
    "ActivityExtra",
    "ActivitySystem",
    "BalancingAssessment",
    "BreachRule",
    "Campaign",
    "CampaignApproval",
    "CampaignEnd",
    "CampaignGoAhead",
    "CampaignTest",
    "Controller",
    "Customer",
    "CustomerImport",
    "CustomerImportPart",
    "CustomerMapping",
    "DataCategory",
    "Disclosure",
    "Display",
    "DpoAdvice",
    "FindingOverride",
    "Holiday",
    "InForceProof",
    "JointController",
    "KeptMapping",
    "LateBounce",
    "LaterEffect",
    "Listing",
    "MailFolder",
    "Mailbox",
    "Notice",
    "NoticeException",
    "PlannedChange",
    "PlannedPart",
    "Policy",
    "PolicyReading",
    "PolicyVersion",
    "ProcessingActivity",
    "ProcessingAgreement",
    "Promise",
    "ProposedFact",
    "Purpose",
    "PurposeBasis",
    "PurposeData",
    "Recipient",
    "RecordExport",
    "RecordImport",
    "RecordIntake",
    "RejectedLine",
    "RetentionRule",
    "SetUpDeclaration",
    "SignUp",
    "StagedCustomer",
    "SubProcessor",
    "SuppressionImport",
    "System",
    "Transfer",
]
