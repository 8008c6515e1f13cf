"""The organisation's own pages; files are named by the domain."""

from home.models.contact import ContactPage
from home.models.events import EventIndexPage, EventPage
from home.models.faq import FaqPage
from home.models.home import HomePage
from home.models.legal import LegalPage
from home.models.newsletter import Subscription
from home.models.people import PeopleIndexPage, PersonPage
from home.models.registrations import Registration
from home.models.reports import ReportIndexPage, ReportPage
from home.models.standard import IndexPage, StandardPage
from home.models.stories import StoryIndexPage, StoryPage

__all__ = [
    "ContactPage",
    "EventIndexPage",
    "EventPage",
    "FaqPage",
    "HomePage",
    "IndexPage",
    "LegalPage",
    "PeopleIndexPage",
    "PersonPage",
    "Registration",
    "ReportIndexPage",
    "ReportPage",
    "StandardPage",
    "StoryIndexPage",
    "StoryPage",
    "Subscription",
]
