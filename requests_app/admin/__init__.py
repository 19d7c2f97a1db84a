"""The back office's pages of cases; importing them registers them."""

from requests_app.admin.activity_admin import OwnedActivityAdmin
from requests_app.admin.authority_admin import AuthorityCaseAdmin
from requests_app.admin.authority_question_admin import AuthorityQuestionAdmin
from requests_app.admin.brand_admin import BrandAdmin
from requests_app.admin.breach_admin import BreachAdmin
from requests_app.admin.case_admin import CaseAdmin
from requests_app.admin.case_files import KeepingControllerAdmin
from requests_app.admin.clock_policy import KeptHolidayAdmin, ReckoningControllerAdmin
from requests_app.admin.contributor_admin import ContributorAdmin
from requests_app.admin.customer_admin import ServedCustomerAdmin
from requests_app.admin.desk_admin import ReportDeskAdmin
from requests_app.admin.duty_admin import DutyAdmin
from requests_app.admin.form_gate import FormGateControllerAdmin
from requests_app.admin.four_eyes import FourEyesControllerAdmin
from requests_app.admin.guidance_admin import GuidanceCardAdmin
from requests_app.admin.letter_template_admin import CaseLetterTemplateAdmin
from requests_app.admin.mail_admin import MailAdmin
from requests_app.admin.need_to_know import NeedToKnowControllerAdmin
from requests_app.admin.post_admin import PostBatchAdmin
from requests_app.admin.post_letter_admin import PostLetterAdmin
from requests_app.admin.report_admin import YearlyReportAdmin
from requests_app.admin.sensitive_admin import SensitiveAdmin
from requests_app.admin.signature_trust import SignatureTrustAdmin, TrustingControllerAdmin
from requests_app.admin.system_admin import KeptSystemAdmin
from requests_app.admin.turn_admin import DutyTurnAdmin
from requests_app.admin.version_admin import HeldVersionAdmin
from requests_app.admin.wave_admin import WaveAdmin
from requests_app.admin.web_form_admin import WebFormAdmin

__all__ = [
    "AuthorityCaseAdmin",
    "AuthorityQuestionAdmin",
    "BrandAdmin",
    "BreachAdmin",
    "CaseAdmin",
    "CaseLetterTemplateAdmin",
    "ContributorAdmin",
    "DutyAdmin",
    "DutyTurnAdmin",
    "FormGateControllerAdmin",
    "FourEyesControllerAdmin",
    "GuidanceCardAdmin",
    "HeldVersionAdmin",
    "KeepingControllerAdmin",
    "KeptHolidayAdmin",
    "KeptSystemAdmin",
    "MailAdmin",
    "NeedToKnowControllerAdmin",
    "OwnedActivityAdmin",
    "PostBatchAdmin",
    "PostLetterAdmin",
    "ReckoningControllerAdmin",
    "ReportDeskAdmin",
    "SensitiveAdmin",
    "ServedCustomerAdmin",
    "SignatureTrustAdmin",
    "TrustingControllerAdmin",
    "WaveAdmin",
    "WebFormAdmin",
    "YearlyReportAdmin",
]
