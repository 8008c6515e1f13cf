"""The body of a page: what an editor composes prose of."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.cards import CaseBlock, NumberedCardsBlock, PairsBlock
from core.blocks.documents import DocumentBlock
from core.blocks.figures import FiguresBlock
from core.blocks.footnotes import FootnotesBlock
from core.blocks.giving import CallToActionBlock, CampaignBlock, DonateBlock
from core.blocks.latest_news import LatestNewsBlock
from core.blocks.people import MessageBlock, PeopleBlock
from core.blocks.pictures import GalleryBlock, PictureBlock
from core.blocks.prose import PROSE_FEATURES, HeadingBlock, LedeBlock, ProseBlock, QuoteBlock
from core.blocks.questions import QuestionsBlock
from core.blocks.tables import TableBlock
from core.blocks.video import VideoBlock


class BodyBlock(blocks.StreamBlock):
    """Every block an editor may put into the body of a page. Templates show it with ``{% render_body %}``."""

    heading = HeadingBlock()
    lede = LedeBlock()
    text = ProseBlock(features=PROSE_FEATURES)
    quote = QuoteBlock()
    numbered_cards = NumberedCardsBlock()
    case = CaseBlock()
    pairs = PairsBlock()
    figures = FiguresBlock()
    table = TableBlock()
    questions = QuestionsBlock()
    footnotes = FootnotesBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    video = VideoBlock()
    document = DocumentBlock()
    message = MessageBlock()
    people = PeopleBlock()
    call_to_action = CallToActionBlock()
    donate = DonateBlock()
    campaign = CampaignBlock()
    latest_news = LatestNewsBlock()

    class Meta:
        label = _("body")
        block_counts: ClassVar = {"footnotes": {"max_num": 1}, "lede": {"max_num": 1}}
