"""The demo's pictures and documents in Wagtail's libraries, each imported once."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils.functional import cached_property
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection

from core.models import Picture
from home.demo.scenes import PICTURES, SCENES

COLLECTION = "見本の絵"
CREDIT = "WELgee"
#: Documents a page offers: name, Japanese title, English title, the scene on its cover.
DOCUMENTS = {
    "annual-0": (
        "椅子を運ぶ人たち(年次報告の見本)",
        "The people who carry chairs (sample report)",
        "cover-annual-latest",
    ),
    "annual-1": ("はじめての五百人(年次報告の見本)", "The first five hundred (sample report)", "cover-annual-second"),
    "annual-2": ("扉を数えた一年(年次報告の見本)", "A year of counting doors (sample report)", "cover-annual-third"),
    "accounts-0": ("活動計算書ほか(見本)", "Accounts (sample)", "cover-accounts-latest"),
    "accounts-1": ("前年度の活動計算書ほか(見本)", "Accounts of the year before (sample)", "cover-accounts-second"),
    "register-0": ("役員名簿(見本)", "Register of officers (sample)", "cover-register"),
    "press-hill-town": ("プレスリリース:連携協定(見本)", "Press release: agreement (sample)", "hill-town"),
    "press-two-hundred-seats": ("プレスリリース:200の席(見本)", "Press release: 200 seats (sample)", "opening-door"),
    "corporate-brochure": ("企業の方へのご案内(見本)", "For companies (sample)", "corporate-pair"),
}


class Media:
    """Finds pictures by their scene and documents by their name; what is missing is imported when it is asked for."""

    def __init__(self) -> None:
        collection = Collection.objects.filter(name=COLLECTION)
        self._pictures = {one.title: one for one in Picture.objects.filter(collection__in=collection)}
        documents = get_document_model().objects.filter(collection__in=collection)
        self._documents = {one.title: one for one in documents}

    @cached_property
    def collection(self) -> Collection:
        """Where both are kept; made when the first one comes."""
        found: Collection | None = Collection.objects.filter(name=COLLECTION).first()
        return found or Collection.get_first_root_node().add_child(name=COLLECTION)

    def picture(self, scene: str) -> Picture:
        """The picture of a scene, described in Japanese; pages say what it shows in their own language."""
        title = SCENES[scene].title
        if title not in self._pictures:
            self._pictures[title] = self._import(scene)
        return self._pictures[title]

    def shown(self, scene: str, language: str) -> dict[str, Any]:
        """The value of an image block."""
        return {"image": self.picture(scene).pk, "alt_text": alt(scene, language), "decorative": False}

    def document(self, name: str, language: str) -> Any:
        """The document ``name`` in a language."""
        title = DOCUMENTS[name][0 if language == "ja" else 1]
        if title not in self._documents:
            file = ContentFile(_pdf(DOCUMENTS[name][2], title), name=f"{name}-{language}.pdf")
            model = get_document_model()
            self._documents[title] = model.objects.create(title=title, file=file, collection=self.collection)
        return self._documents[title]

    def _import(self, scene: str) -> Picture:
        drawn = SCENES[scene]
        file = ContentFile((PICTURES / drawn.file_name).read_bytes(), name=drawn.file_name)
        return Picture.objects.create(
            title=drawn.title, description=drawn.ja, credit=CREDIT, file=file, collection=self.collection
        )


def alt(scene: str, language: str) -> str:
    """What the picture of a scene shows."""
    return SCENES[scene].ja if language == "ja" else SCENES[scene].en


def _pdf(scene: str, title: str) -> bytes:
    """A document of one page: a cover."""
    file = BytesIO()
    with Image.open(PICTURES / SCENES[scene].file_name) as picture:
        picture.convert("RGB").save(file, "PDF", title=title, author=CREDIT, resolution=150)
    return file.getvalue()
