"""Which articles an article could lead on to: those that share its words, and those of its category.

The words are the title's and subtitle's: runs of kanji, of katakana, and longer words in Latin letters. Each is looked
for by the site's own search; what is found by more of them stands higher, and newer before older.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from news.models import NewsPage
from news.models.pages import RELATED

_WORD = re.compile(r"[一-龠々]{2,}|[ァ-ヶー]{3,}|[A-Za-z]{5,}")
_MOST_WORDS, _HITS_OF_A_WORD, _SHOWN = 6, 20, 8


@dataclass(frozen=True)
class Suggestion:
    """An article, and the words that both share."""

    article: NewsPage
    words: tuple[str, ...]
    same_category: bool


def words_of(article: NewsPage) -> list[str]:
    """What to look for, the longest first."""
    found = dict.fromkeys(_WORD.findall(f"{article.title} {article.subtitle}"))
    return sorted(found, key=len, reverse=True)[:_MOST_WORDS]


def chosen(article: NewsPage) -> list[int]:
    """What the editor has chosen already."""
    return [block["value"] for block in article.related.raw_data if block.get("value")]


def suggested(article: NewsPage) -> list[Suggestion]:
    """The nearest articles that readers can see in the article's language, those chosen already left out."""
    candidates = _candidates(article)
    shared: dict[int, list[str]] = {}
    searched = NewsPage.objects.filter(locale_id=article.locale_id, live=True)
    for word in words_of(article):
        for found in searched.search(word)[:_HITS_OF_A_WORD]:
            shared.setdefault(found.pk, []).append(word)
    same = candidates.filter(category_id=article.category_id).order_by("-published_at")[:_SHOWN]
    score: Counter[int] = Counter({pk: 2 * len(words) for pk, words in shared.items()})
    score.update(same.values_list("pk", flat=True))
    articles = candidates.filter(pk__in=score).select_related("category")
    ranked = sorted(articles, key=lambda one: (score[one.pk], one.published_at, one.pk), reverse=True)
    return [
        Suggestion(one, tuple(shared.get(one.pk, ())), one.category_id == article.category_id)
        for one in ranked[:_SHOWN]
    ]


def _candidates(article: NewsPage) -> Any:  # of pages, which can be searched
    shown = NewsPage.objects.filter(locale_id=article.locale_id).shown()
    return shown.exclude(pk__in=[article.pk, *chosen(article)]).defer("body", "related")


def accept(article: NewsPage, other: NewsPage) -> bool:
    """Add one to the article's draft; False where three are chosen."""
    if len(article.related) >= RELATED:
        return False
    if other.pk not in chosen(article):
        article.related.append(("page", other))
    return True
