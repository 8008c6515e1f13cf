"""Tables, kitchens and meetings."""

from math import cos, radians, sin

from home.demo.drawing import CREAM, INDIGO, INK, KAKI, LEAF, MIST, PALE_LEAF, SAND, SUN, WHITE, Canvas
from home.demo.scenes.frame import PHOTO, WIDE, scene


@scene(
    "長い食卓",
    "長い食卓を囲む五人。椅子がひとつ空いている",
    "Five people at a long table; one chair is free",
    WIDE,
    SAND,
)
def shared_table(c: Canvas) -> None:
    c.arch(60, 60, 220, 330, CREAM).arch(340, 24, 240, 330, WHITE).arch(640, 60, 220, 330, CREAM)
    c.person(94, 128, 54, 330, KAKI, LEAF).person(230, 150, 48, 330, SUN, INDIGO)
    c.person(388, 104, 58, 330, INK, KAKI).person(534, 128, 54, 330, INDIGO, SUN)
    c.chair(682, 180, 100, 330).person(822, 132, 52, 330, KAKI, INK)
    c.cup(167, 330, 30, KAKI).pot(308, 330, 52, INDIGO).bowl(618, 330, 62).cup(756, 330, 28, LEAF)
    c.table(330)


@scene(
    "冬の食卓",
    "月の夜、湯気の立つ大きな鍋を囲む六人",
    "Six people around a large steaming pot on a moonlit night",
    WIDE,
    INK,
)
def winter_table(c: Canvas) -> None:
    c.arch(290, 20, 320, 330, INDIGO).disc(540, 96, 40, SUN)
    c.person(80, 150, 54, 330, SUN, KAKI).person(205, 126, 60, 330, SUN, MIST)
    c.person(328, 160, 50, 330, KAKI, SUN).person(576, 160, 50, 330, KAKI, CREAM)
    c.person(698, 126, 60, 330, LEAF, KAKI).person(824, 150, 54, 330, SUN, INDIGO)
    c.cauldron(452, 330, 150, WHITE).steam(452, 226, 100, CREAM)
    c.cup(142, 330, 30, LEAF).cup(762, 330, 30, SUN)
    c.table(330, fill=CREAM)


@scene(
    "秋の夜の食卓",
    "柿の鉢を真ん中に、茶を手にした四人",
    "Four people with tea, a bowl of persimmons between them",
    WIDE,
    KAKI,
)
def autumn_table(c: Canvas) -> None:
    c.arch(60, 70, 200, 330, SUN).arch(640, 70, 200, 330, SUN).arch(330, 30, 240, 330, CREAM)
    c.person(120, 130, 60, 330, INK, WHITE).person(270, 110, 64, 330, WHITE, INDIGO)
    c.person(630, 110, 64, 330, INK, LEAF).person(784, 130, 60, 330, CREAM, INDIGO)
    c.bowl(450, 330, 170, INDIGO, fruits=3)
    c.cup(196, 330, 32, KAKI).cup(706, 330, 32, KAKI)
    c.table(330)


@scene(
    "画面ごしの会",
    "六つの窓それぞれに一人ずつ、オンラインで集まる人たち",
    "Six windows with one person in each: a meeting online",
    WIDE,
    MIST,
)
def online_windows(c: Canvas) -> None:
    fills = [(CREAM, KAKI, INK), (SUN, INK, KAKI), (WHITE, SUN, INDIGO), (LEAF, INK, CREAM), (CREAM, INK, LEAF)]
    for place in range(6):
        x, base = 130 + place % 3 * 225, 215 + place // 3 * 205
        if place == 5:
            c.arch(x, base - 180, 190, base, WHITE).chair(x + 95, base - 110, 84, base)
            continue
        ground, head, body = fills[place]
        c.arch(x, base - 180, 190, base, ground).person(x + 95, base - 140, 48, base, head, body)


@scene(
    "支え手の夜",
    "星あかりの下、半円に並んだ席から語り手を見る人たちの背中",
    "Seats in a half circle under the moon, seen from behind, facing a speaker",
    WIDE,
    INDIGO,
)
def supporters_night(c: Canvas) -> None:
    c.arch(330, 30, 240, 300, INK).disc(450, 120, 64, SUN)
    c.person(450, 96, 46, 300, KAKI, CREAM)
    c.box(0, 300, 900, 150, INK)
    row = [(LEAF, SUN), (CREAM, KAKI), (SUN, LEAF), (KAKI, CREAM), (SUN, INDIGO), (LEAF, KAKI), (CREAM, SUN)]
    for place, (head, body) in enumerate(row):
        cx = 60 + place * 130
        c.person(cx, 290 + abs(place - 3) * -14, 58, 450, head, body)


@scene(
    "企業と同じ机",
    "三つの机に分かれて語り合う人たち",
    "People in conversation at three desks",
    WIDE,
    SAND,
)
def job_desks(c: Canvas) -> None:
    grounds, pairs = (
        (CREAM, WHITE, CREAM),
        [((KAKI, INK), (SUN, INDIGO)), ((INK, KAKI), (LEAF, INK)), ((SUN, LEAF), (INK, SUN))],
    )
    for desk, (left, right) in enumerate(pairs):
        x = 30 + desk * 285
        c.arch(x + 35, 50, 200, 340, grounds[desk])
        c.person(x + 72, 130, 56, 340, *left).person(x + 200, 130, 56, 340, *right)
        c.cup(x + 136, 340, 30, (LEAF, SUN, KAKI)[desk])
        c.box(x, 340, 270, 14, INK).box(x + 26, 354, 12, 100, INK).box(x + 232, 354, 12, 100, INK)


@scene(
    "四つの鍋",
    "湯気の立つ四つの鍋と、それぞれのそばに立つ人",
    "Four steaming pots, a cook beside each",
    PHOTO,
    CREAM,
)
def four_pots(c: Canvas) -> None:
    c.arch(250, 40, 400, 440, SUN)
    cooks = [(KAKI, INK), (INK, LEAF), (INDIGO, KAKI), (SUN, INDIGO)]
    for place, (head, body) in enumerate(cooks):
        cx = 115 + place * 225
        c.person(cx, 150, 62, 440, head, body)
        c.cauldron(cx, 440, 120, (WHITE, INDIGO, WHITE, KAKI)[place]).steam(
            cx, 352, 66, (WHITE, WHITE, CREAM, CREAM)[place]
        )
    c.table(440, legs=False).box(0, 458, 900, 142, KAKI)


@scene(
    "丸い食卓",
    "上から見た丸い食卓。十二の席のうち一つだけが空いている",
    "A round table from above: one of its twelve seats is free",
    PHOTO,
    PALE_LEAF,
)
def round_table(c: Canvas) -> None:
    c.disc(450, 300, 190, INK).disc(450, 300, 176, WHITE)
    c.around(450, 300, 240, [KAKI, SUN, INDIGO, INK, LEAF, KAKI, SUN, INDIGO, INK, KAKI, LEAF, PALE_LEAF], 40)
    c.around(450, 300, 136, [SUN, LEAF, KAKI, INDIGO] * 3, 15)
    c.add(f'<circle cx="330" cy="92.2" r="37" fill="none" stroke="{INK}" stroke-width="6" stroke-dasharray="14 12"/>')
    c.disc(450, 300, 84, INDIGO).disc(450, 300, 70, CREAM)
    c.disc(424, 286, 27, KAKI).disc(478, 288, 27, KAKI).disc(450, 330, 27, KAKI)
    for x, y in ((424, 286), (478, 288), (450, 330)):
        c.disc(x, y, 7, LEAF)


@scene(
    "子どもと囲む日",
    "大人と子どもが並び、いちばん小さな子の頭の上に柿が三つ",
    "Adults and children side by side, three persimmons above the smallest",
    PHOTO,
    MIST,
)
def children_day(c: Canvas) -> None:
    c.arch(60, 60, 360, 520, CREAM).arch(480, 60, 360, 520, WHITE)
    c.person(150, 190, 84, 520, INK, KAKI).person(300, 330, 50, 520, SUN, INDIGO)
    c.person(450, 380, 38, 520, KAKI, INK)
    c.person(590, 320, 54, 520, INK, SUN).person(748, 180, 88, 520, INDIGO, LEAF)
    for x, y in ((390, 230), (450, 180), (510, 230)):
        c.persimmon(x, y, 30)
    c.box(0, 520, 900, 80, INDIGO)


@scene(
    "手伝う人たち",
    "椅子を一脚ずつ運んで歩く四人",
    "Four people walking, each carrying a chair",
    PHOTO,
    SUN,
)
def carrying_chairs(c: Canvas) -> None:
    c.disc(760, 150, 90, CREAM)
    for place, (head, body) in enumerate([(INK, KAKI), (KAKI, WHITE), (INDIGO, CREAM), (INK, LEAF)]):
        cx = 110 + place * 210
        c.person(cx, 190 + place % 2 * 24, 64, 500, head, body)
        c.stool(cx + 92, 396, 76, 470)
    c.box(0, 500, 900, 100, INDIGO)


@scene(
    "総会の机",
    "弧を描いて並んだ席。手前の席だけがまだ空いている",
    "Seats along an arc; only the nearest is still free",
    WIDE,
    CREAM,
)
def general_meeting(c: Canvas) -> None:
    c.disc(450, 560, 520, SUN)
    members = [(INK, KAKI), (KAKI, WHITE), (INK, LEAF), (KAKI, INDIGO), (INK, WHITE), (INDIGO, KAKI), (INK, INDIGO)]
    for place, (head, body) in enumerate(members):
        angle = radians((place - 3) * 20)
        cx, top = 450 + 400 * sin(angle), 560 - 400 * cos(angle) - 78
        c.person(cx, top, 48, top + 210, head, body)
    c.disc(450, 560, 350, INK).disc(450, 560, 326, CREAM)
    c.chair(450, 300, 116, 450)
