"""The organisation's own pages; files are named by the domain."""

from home.models.contact import ContactPage
from home.models.events import EventIndexPage, EventPage
from home.models.home import HomePage
from home.models.registrations import Registration
from home.models.stories import StoryIndexPage, StoryPage

__all__ = [
    "ContactPage",
    "EventIndexPage",
    "EventPage",
    "HomePage",
    "Registration",
    "StoryIndexPage",
    "StoryPage",
]
