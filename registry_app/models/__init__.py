"""The registry's models, where Django looks for them."""

from registry_app.models.activities import ActivitySystem, ProcessingActivity
from registry_app.models.campaigns import Campaign, Notice, NoticeException
from registry_app.models.controllers import Controller
from registry_app.models.customers import Customer
from registry_app.models.holidays import Holiday
from registry_app.models.policies import Policy, PolicyVersion
from registry_app.models.promises import Promise
from registry_app.models.purposes import DataCategory, Purpose, PurposeBasis, PurposeData
from registry_app.models.recipients import Disclosure, Recipient, Transfer
from registry_app.models.retention_rules import RetentionRule
from registry_app.models.systems import System

__all__ = [
    "ActivitySystem",
    "Campaign",
    "Controller",
    "Customer",
    "DataCategory",
    "Disclosure",
    "Holiday",
    "Notice",
    "NoticeException",
    "Policy",
    "PolicyVersion",
    "ProcessingActivity",
    "Promise",
    "Purpose",
    "PurposeBasis",
    "PurposeData",
    "Recipient",
    "RetentionRule",
    "System",
    "Transfer",
]
