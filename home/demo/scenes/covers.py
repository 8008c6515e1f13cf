"""Covers of the reports."""

from home.demo.drawing import CREAM, INDIGO, INK, KAKI, LEAF, MIST, PALE_LEAF, SAND, SUN, WHITE, Canvas
from home.demo.scenes.frame import PORTRAIT, scene


@scene(
    "年次報告 椅子を運ぶ人たち",
    "椅子を運ぶ人を描いた年次報告の表紙",
    "Cover of the annual report: someone carrying a chair",
    PORTRAIT,
    KAKI,
)
def cover_annual_latest(c: Canvas) -> None:
    c.disc(560, 330, 200, SUN)
    c.person(330, 290, 170, 1000, INK, CREAM)
    c.stool(560, 760, 230, 980, INK)
    c.box(0, 920, 800, 80, INDIGO)


@scene(
    "年次報告 はじめての五百人",
    "色とりどりの人が並ぶ年次報告の表紙",
    "Cover of the annual report: rows of people in many colours",
    PORTRAIT,
    CREAM,
)
def cover_annual_second(c: Canvas) -> None:
    pairs = [(KAKI, INK), (SUN, INDIGO), (INK, KAKI), (INDIGO, SUN), (KAKI, LEAF)]
    for row in range(4):
        for place in range(5):
            head, body = pairs[(place * 2 + row * 3) % 5]
            c.person(80 + place * 160, 60 + row * 240, 62, 290 + row * 240, head, body)


@scene(
    "年次報告 扉を数えた一年",
    "大小の扉が重なる年次報告の表紙",
    "Cover of the annual report: nested doors",
    PORTRAIT,
    INDIGO,
)
def cover_annual_third(c: Canvas) -> None:
    c.arch(80, 100, 640, 1000, SUN).arch(170, 280, 460, 1000, KAKI).arch(250, 480, 300, 1000, INK).arch(
        320, 680, 160, 1000, LEAF
    )


@scene(
    "会計報告",
    "高さの違う五つの柱を描いた会計報告の表紙",
    "Cover of the accounts: five columns of different heights",
    PORTRAIT,
    PALE_LEAF,
)
def cover_accounts_latest(c: Canvas) -> None:
    for place, (top, fill) in enumerate(((620, SUN), (520, LEAF), (380, KAKI), (460, INDIGO), (240, INK))):
        c.arch(70 + place * 136, top, 116, 900, fill)
    c.box(0, 900, 800, 16, INK).box(0, 916, 800, 84, SAND)


@scene(
    "会計報告 前年度",
    "茶碗を三段に積んだ会計報告の表紙",
    "Cover of the accounts: cups stacked in three rows",
    PORTRAIT,
    SUN,
)
def cover_accounts_second(c: Canvas) -> None:
    for row in range(3):
        for place in range(3 - row):
            c.cup(400 + (place - (2 - row) / 2) * 220, 860 - row * 128, 204, (INDIGO, KAKI, WHITE)[(row + place) % 3])
    c.box(0, 860, 800, 140, INK)


@scene("役員名簿", "机につく六人を描いた役員名簿の表紙", "Cover of the register: six people at a table", PORTRAIT, MIST)
def cover_register(c: Canvas) -> None:
    c.arch(120, 90, 560, 1000, WHITE)
    for place, (head, body) in enumerate([(INK, KAKI), (KAKI, INDIGO), (SUN, INK)]):
        c.person(180 + place * 220, 230, 92, 560, head, body)
        c.person(180 + place * 220, 600, 92, 930, (INDIGO, INK, KAKI)[place], (SUN, LEAF, CREAM)[place])
    c.box(0, 540, 800, 28, INK).box(0, 910, 800, 90, INK)
