"""The models of the companies' room; files are named by the domain."""

from corporate.models.inquiries import HistoryLine, Inquiry
from corporate.models.pages import CorporatePage, InquiryPage, InquiryQuestion
from corporate.models.topics import Topic

__all__ = ["CorporatePage", "HistoryLine", "Inquiry", "InquiryPage", "InquiryQuestion", "Topic"]
