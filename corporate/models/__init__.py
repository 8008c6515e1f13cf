"""The models of the companies' room; files are named by the domain."""

from corporate.models.answer_templates import AnswerTemplate
from corporate.models.inbox_settings import InboxSettings
from corporate.models.inquiries import HistoryLine, Inquiry
from corporate.models.pages import CorporatePage, InquiryPage, InquiryQuestion
from corporate.models.thread import AnswerDraft, Attachment, ThreadMessage
from corporate.models.topics import Topic
from corporate.models.webhooks import WebhookDelivery, WebhookTarget

__all__ = [
    "AnswerDraft",
    "AnswerTemplate",
    "Attachment",
    "CorporatePage",
    "HistoryLine",
    "InboxSettings",
    "Inquiry",
    "InquiryPage",
    "InquiryQuestion",
    "ThreadMessage",
    "Topic",
    "WebhookDelivery",
    "WebhookTarget",
]
