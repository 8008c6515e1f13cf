"""The kinds of mail there are. Each room registers its own when Django starts (``<room>/mail_kinds.py``).

A kind is one sentence for staff ("when it goes out"), its placeholders, and one file with the default words:
``templates/<room>/mail/<name>.txt``. Its first line is the subject; what follows is simple text (see
``core.mail_text``) that becomes both the text and the HTML. The file goes through Django's engine without any values,
only for ``{% translate %}``; what staff write instead (``MailText``) never does.

    mail_kinds.register(
        MailKind("donate/pause", _("A pause"), _("When …"), placeholders=(
            Placeholder("name", _("The donor's name"), sample=_("Hana Yamada")),
            Placeholder("my_page", _("Link to the donor's own pages"), form=Form.LINK, required=True, sample="https://…"),
        ), permission="donate.view_donor")
    )
    send_once("donate/pause", about="recurring:3:2026-11", to=…, language=…, context={"name": …, "my_page": …})
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from core.models import SentMail

Words = str | Promise


class Form(Enum):
    """How the value of a placeholder looks."""

    LINE = "line"
    LINK = "link"
    #: Label and value, line by line: ``[(label, value), …]``.
    TABLE = "table"
    #: Several paragraphs of somebody's own words.
    PROSE = "prose"


@dataclass(frozen=True)
class Placeholder:
    """What stands in a mail as ``{name}``. An empty value takes the line it stands on with it.

    ``sample`` is shown in previews: a value, or a function that makes one in the active language.
    ``label`` of a link is the button's, where the text gives none (``{my_page: Open my page}``).
    ``is_key``: whoever has this link can act for the receiver or see what is theirs, so the outbox doesn't show it.
    """

    name: str
    meaning: Words
    sample: Any
    form: Form = Form.LINE
    required: bool = False
    label: Words = ""
    is_key: bool = False

    def example(self) -> Any:
        """The sample value in the active language."""
        if isinstance(self.sample, Promise):
            return str(self.sample)  # now: it would speak the reader's language later
        return self.sample() if callable(self.sample) else self.sample


class Attachment(NamedTuple):
    """A file that goes with a mail."""

    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. ``permission``: who may read such mails in the outbox and, with the right to, edit the words.

    ``for_staff``: a notice to ourselves (plain, without the picture). ``private``: carries a key that only its
    receiver may have, so nobody reads it in the outbox and its words are erased once it has gone.
    ``of_use_for``: after this time nobody tries to send it any more, for example as its link has closed.
    ``attachments`` makes the files that go with a mail at the moment it goes, so that no copy is kept.
    ``headers`` gives headers of its own, for example those that keep a conversation together.
    """

    name: str
    label: Words
    description: Words
    placeholders: tuple[Placeholder, ...]
    permission: str
    for_staff: bool = False
    private: bool = False
    of_use_for: timedelta | None = None
    attachments: "Callable[[SentMail], Iterable[Attachment]] | None" = None
    headers: "Callable[[SentMail], Mapping[str, str]] | None" = None

    @property
    def room(self) -> str:
        """The app it belongs to."""
        return self.name.split("/")[0]

    @property
    def room_label(self) -> Words:
        """The room as staff know it."""
        return apps.get_app_config(self.room).verbose_name

    @property
    def template(self) -> str:
        """The file with the default words."""
        return f"{self.room}/mail/{self.name.split('/')[1]}.txt"

    @property
    def slug(self) -> str:
        """For addresses in the admin."""
        return self.name.replace("/", "-")

    @property
    def known(self) -> Mapping[str, Placeholder]:
        """Every placeholder one may use, by name, the ones of all mails included."""
        return {one.name: one for one in (*self.placeholders, *EVERYWHERE)}

    def keys_in(self, values: Mapping[str, Any]) -> list[str]:
        """The links among these values that only the receiver may have."""
        return [str(values[one.name]) for one in self.placeholders if one.is_key and values.get(one.name)]

    def samples(self) -> dict[str, Any]:
        """Values for a preview, in the active language."""
        return {one.name: one.example() for one in self.placeholders}


#: These can be used in every mail; the values come from the organisation's own page in the admin.
EVERYWHERE = (
    Placeholder("organisation", _("The organisation's short name"), sample="WELgee"),
    Placeholder("organisation_email", _("The organisation's e-mail"), sample="hello@example.org"),
    Placeholder("organisation_phone", _("The organisation's phone number"), sample="03-0000-0000"),
)

_kinds: dict[str, MailKind] = {}


def register(*kinds: MailKind) -> None:
    """Make kinds known; called from the room's ``AppConfig.ready``. Registering one again replaces it."""
    _kinds.update((kind.name, kind) for kind in kinds)


def find(name: str) -> MailKind | None:
    """The kind of this name (``<room>/<name>``)."""
    return _kinds.get(name)


def by_slug(slug: str) -> MailKind | None:
    """The kind of an address in the admin."""
    return next((kind for kind in _kinds.values() if kind.slug == slug), None)


def every() -> Iterator[MailKind]:
    """All kinds, room by room, in the order of their registration; notices to staff last."""
    yield from sorted(_kinds.values(), key=lambda kind: (kind.room, kind.for_staff))


def open_to(user: Any) -> list[MailKind]:
    """The kinds whose people this member of staff may know."""
    return [kind for kind in every() if user.has_perm(kind.permission)]
