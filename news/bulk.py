"""One press for many articles: giving them a category."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from news.models import Category, NewsPage


class CategoryForm(forms.Form):
    """The category in the site's first language; articles in another language get its twin."""

    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Category.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        self.fields["category"].queryset = chosen  # type: ignore[attr-defined]


class SetCategory(PageBulkAction):
    """A live article without open changes is published with its new category; one with changes keeps them open."""

    display_name = _("Set category")
    aria_label = _("Set the category of the selected news")
    action_type = "set_category"
    template_name = "news/admin/set_category.html"
    form_class = CategoryForm
    action_priority = 50

    def check_perm(self, page: Page) -> bool:
        is_news = page.specific_class is NewsPage
        return bool(is_news and page.permissions_for_user(self.request.user).can_edit())

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "category": self.cleaned_form.cleaned_data["category"]}

    @classmethod
    def execute_action(
        cls, objects: Iterable[Page], user: Any = None, category: Category | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        assert category is not None
        changed = sum(_give(page.specific, category, user) for page in objects)
        return changed, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)s article has its category.", "%(count)s articles have their category.", num_parent_objects
        ) % {"count": num_parent_objects}


def _give(article: NewsPage, category: Category, user: Any) -> int:
    draft = article.get_latest_revision_as_object()
    draft.category = category.get_translation_or_none(article.locale) or category
    may_publish = article.permissions_for_user(user).can_publish()
    goes_live = article.live and not article.has_unpublished_changes and may_publish
    revision = draft.save_revision(user=user, log_action=True, clean=False)
    if goes_live:
        revision.publish(user=user)
    return 1
