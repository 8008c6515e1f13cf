"""A story that says one rare word wherever a word can be said, and a search for what is left of it."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection, models
from django.utils import timezone
from PIL import Image
from wagtail.admin.models import FormState
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply, Locale, Page, Workflow
from wagtail_localize.models import String, StringTranslation, Translation, TranslationSource

from core import site_tree
from core.models import DraftLink, Finding, Picture, SentMail
from home.consent import RECORD
from home.models import StoryIndexPage, StoryPage

#: In small letters, so that an address may hold it; and in letters that the index cuts into pairs.
LATIN, JAPANESE = "zqhfwxk", "珊瑚樹庵"
LINK = "an-embargo-link"
#: How the word may stand somewhere: as it is, in JSON, in pairs.
FORMS = [LATIN, JAPANESE, JAPANESE.encode("unicode-escape").decode(), "瑚樹"]
WORD = f"{LATIN} {JAPANESE}"


def picture(name: str) -> Picture:
    """With the word in its title, description, credit, file name, tag and history."""
    stored = BytesIO()
    Image.new("RGB", (900, 900), "#e4682f").save(stored, "PNG")
    file = ImageFile(stored, f"{LATIN}-{name}.png")
    made = Picture.objects.create(title=f"{WORD} {name}", description=WORD, credit=WORD, file=file)
    made.tags.add(f"{WORD} {name}")
    log(made, "wagtail.create")
    return made


def document() -> Any:
    made = get_document_model().objects.create(title=WORD, file=ContentFile(WORD.encode(), f"{LATIN}.txt"))
    made.tags.add(WORD)
    log(made, "wagtail.create")
    return made


def tell(home: Page, user: Any) -> StoryPage:
    """The story in both languages, live, with everything that an editor's weeks leave behind."""
    story = _written(home)
    english = story.get_translation(Locale.objects.get(language_code="en"))
    Redirect.objects.create(old_path=f"/old/{LATIN}", redirect_page=story, site=home.get_site())
    Redirect.objects.create(old_path=f"/poster/{LATIN}", redirect_link=story.url)
    story.lede = f"{WORD}?"
    story.social_picture = picture("draft")
    story.save_revision(user=user, log_action=True)
    Finding.objects.create(page=story, kind=Finding.Kind.ALT, detail=WORD)
    DraftLink.objects.create(page=story, note=WORD, token=LINK, ends_at=timezone.now() + timedelta(days=9))
    comment = Comment.objects.create(page=story, user=user, text=WORD, contentpath="lede")
    CommentReply.objects.create(comment=comment, user=user, text=WORD)
    log(story, "wagtail.comments.create", user=user, data={"comment": {"text": WORD}})
    state = Workflow.objects.filter(active=True).first().start(story, user)
    state.current_task_state.reject(user=user, comment=WORD)
    for content_type in (story.cached_content_type, ContentType.objects.get_for_model(StoryPage)):
        FormState.objects.create(
            data=f"title={WORD}",
            user=user,
            content_type=content_type,
            object_id=str(story.pk),
            last_updated_at=timezone.now(),
        )
    _send_for_translation(story, english.locale)
    SentMail.objects.create(
        kind="donate/notice", about="page:1", to="staff@example.org", language="ja", subject=f"{story.title}", text=WORD
    )
    return StoryPage.objects.get(pk=story.pk)


def _written(home: Page) -> StoryPage:
    pictures = [picture(name) for name in ("lead", "body", "social")]
    body = [
        ("text", f"<p>{WORD} <b>{WORD}</b></p>"),
        (
            "picture",
            {
                "picture": {"image": pictures[1], "alt_text": WORD, "decorative": False},
                "caption": WORD,
                "credit": WORD,
                "shape": "landscape",
            },
        ),
        ("document", {"document": document(), "title": WORD, "text": WORD}),
    ]
    fields = {
        **{one.name: WORD for one in StoryPage._meta.local_concrete_fields if _holds_words(one)},
        "facts": [("fact", {"label": WORD, "value": WORD})],
        "body": body,
        "steps": [("step", {"when": WORD, "title": WORD, "text": WORD})],
        "questions": [("question", {"question": WORD, "answer": WORD})],
        "seo_title": WORD,
        "search_description": WORD,
        "lead_picture": pictures[0],
        "social_picture": pictures[2],
        "consent_on": date(2026, 9, 14),
        "consent_scope": "当サイト",
    }
    index = StoryIndexPage.objects.child_of(home).get()
    return site_tree.page(
        index, StoryPage, f"{LATIN}-story", ja={**fields, "title": WORD}, en={**fields, "title": f"{WORD} en"}
    )


def _holds_words(field: models.Field) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices and field.name not in RECORD


def _send_for_translation(story: StoryPage, locale: Locale) -> None:
    """Twice, so that strings of the former version are left over."""
    source, _made = TranslationSource.get_or_create_from_instance(story)
    translation = Translation.objects.create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.update_or_create(
            translation_of=segment.string, locale=locale, context=segment.context, defaults={"data": f"{WORD} en"}
        )
    story.lede = f"{WORD}!"
    source.update_from_db()
    assert translation.source.stringsegment_set.exists()
    String.objects.create(locale=story.locale, data=f"{WORD} once")


def places_in_the_database() -> list[str]:
    """``table.column`` of every value in any table, the index's own too, that holds the word in one of its forms."""
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [name for (name,) in cursor.fetchall()]
        else:
            tables = [table.name for table in connection.introspection.get_table_list(cursor)]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [f"{table}.{name}" for name, value in zip(columns, row, strict=True) if _says_it(value)]
    return sorted(set(found))


def _says_it(value: Any) -> bool:
    text = bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
    return any(form in text.lower() for form in FORMS)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
