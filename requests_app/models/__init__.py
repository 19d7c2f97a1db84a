"""The models of cases, where Django looks for them."""

from requests_app.models.cases import Case
from requests_app.models.contributors import Contributor, SystemKeeper
from requests_app.models.extracts import Extract
from requests_app.models.notes import CaseNote
from requests_app.models.quick_records import QuickRecord
from requests_app.models.reasons import StepReason
from requests_app.models.request_forms import IssuedForm, SignedForm
from requests_app.models.right_items import RightItem
from requests_app.models.system_tasks import SystemTask
from requests_app.models.task_links import TaskCode, TaskLink
from requests_app.models.visits import LastVisit

__all__ = [
    "Case",
    "CaseNote",
    "Contributor",
    "Extract",
    "IssuedForm",
    "LastVisit",
    "QuickRecord",
    "RightItem",
    "SignedForm",
    "StepReason",
    "SystemKeeper",
    "SystemTask",
    "TaskCode",
    "TaskLink",
]
