"""The foundation's models; files are named by the domain."""

from core.models.frame import CallToActionCards, Footer, Identity, Navigation, SiteSettings
from core.models.gone import GoneAddress
from core.models.heartbeat import Heartbeat
from core.models.kept import KeptAddress
from core.models.limits import Use
from core.models.mail import BadAddress, MailText, SentMail
from core.models.newsroom import DraftLink, Finding
from core.models.nightly import NightlyJob, NightlyRun
from core.models.pages import Audience, PublicPage
from core.models.pictures import Picture, PictureRendition
from core.models.search import SearchEntry
from core.models.second_factor import Authenticator, RecoveryCode
from core.models.shared import Figure, Footnote

__all__ = [
    "Audience",
    "Authenticator",
    "BadAddress",
    "CallToActionCards",
    "DraftLink",
    "Figure",
    "Finding",
    "Footer",
    "Footnote",
    "GoneAddress",
    "Heartbeat",
    "Identity",
    "KeptAddress",
    "MailText",
    "Navigation",
    "NightlyJob",
    "NightlyRun",
    "Picture",
    "PictureRendition",
    "PublicPage",
    "RecoveryCode",
    "SearchEntry",
    "SentMail",
    "SiteSettings",
    "Use",
]
