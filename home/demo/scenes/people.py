"""Portraits: people who work here, and people whose stories are told. The sitters chose the colours."""

from home.demo.drawing import CREAM, INDIGO, INK, KAKI, LEAF, MIST, PALE_LEAF, SAND, SUN, WHITE, Canvas
from home.demo.scenes.frame import PHOTO, PORTRAIT, WIDE, scene


@scene("見本 太郎", "台所の鍋のそばに立つ人の絵", "A person standing by the kitchen pot", PORTRAIT, SAND)
def person_taro(c: Canvas) -> None:
    c.arch(152, 120, 496, 1000, CREAM)
    c.person(400, 264, 208, 1000, INK, LEAF)
    c.cauldron(620, 1000, 220, INDIGO).steam(620, 820, 120, INK)


@scene(
    "見本 あかり",
    "海に沈む夕日を背にした人の絵",
    "A person with the evening sun over the sea behind them",
    PORTRAIT,
    MIST,
)
def person_akari(c: Canvas) -> None:
    c.disc(540, 420, 230, SUN).box(0, 560, 800, 440, INDIGO)
    c.path("M0 640q100-40 200 0t200 0 200 0 200 0v24q-100 40-200 0t-200 0-200 0-200 0z", LEAF)
    c.person(360, 280, 196, 1000, INK, KAKI)


@scene("アミール", "何段もの棚の前で学ぶ人の絵", "A learner in front of many shelves", PORTRAIT, PALE_LEAF)
def person_amir(c: Canvas) -> None:
    for row in range(4):
        for column in range(5):
            if (row * 5 + column) % 7:
                fill = (SUN, WHITE, LEAF)[(row + column) % 3]
                c.arch(50 + column * 148, 70 + row * 190, 108, 210 + row * 190, fill)
        c.box(30, 210 + row * 190, 740, 10, INK)
    c.person(400, 300, 190, 1000, KAKI, INDIGO)


@scene(
    "見本 ゆう",
    "大きな窓のある工場の前に立つ人の絵",
    "A person in front of a workshop with large windows",
    PORTRAIT,
    SUN,
)
def person_yu(c: Canvas) -> None:
    for x in (40, 290, 540):
        c.arch(x, 150, 220, 700, CREAM)
        c.box(x + 105, 150, 10, 550, SUN).box(x, 420, 220, 10, SUN)
    c.box(0, 700, 800, 300, KAKI)
    c.person(400, 330, 190, 1000, INDIGO, WHITE)


@scene("ソフィア", "四つの輪が声のように広がる人の絵", "A person whose voice spreads in four rings", PORTRAIT, INDIGO)
def person_sofia(c: Canvas) -> None:
    for r, fill in ((400, MIST), (320, INDIGO), (250, SUN), (190, CREAM)):
        c.disc(400, 430, r, fill)
    c.person(400, 330, 180, 1000, INK, KAKI)


@scene("見本 そら", "柿を山に盛った鉢を抱える人の絵", "A person holding a bowl heaped with persimmons", PORTRAIT, CREAM)
def person_sora(c: Canvas) -> None:
    c.arch(140, 90, 520, 1000, SUN)
    c.person(400, 220, 216, 1000, KAKI, INK)
    c.bowl(400, 960, 340, WHITE, fruits=3)


@scene("見本 みなと", "積みかさねた茶碗のとなりに座る人の絵", "A person beside carefully stacked cups", PORTRAIT, LEAF)
def person_minato(c: Canvas) -> None:
    c.arch(152, 150, 496, 1000, CREAM)
    c.person(320, 290, 190, 940, INK, SUN)
    for row in range(3):
        for place in range(3 - row):
            c.cup(560 + (place - (2 - row) / 2) * 112, 940 - row * 66, 104, (KAKI, INDIGO, WHITE)[(row + place) % 3])
    c.box(0, 940, 800, 60, INK)


@scene("レイラ", "二つの扉のあいだに立つ人の絵", "A person standing between two doors", PORTRAIT, KAKI)
def person_leyla(c: Canvas) -> None:
    c.arch(20, 130, 350, 1000, SUN).arch(430, 130, 350, 1000, CREAM)
    c.box(394, 0, 12, 1000, INK)
    c.person(400, 330, 190, 1000, INDIGO, WHITE)


@scene("ナディア", "黄色い扉を背にした人の肖像", "Portrait of a person against a yellow door", PORTRAIT, SUN)
def story_nadia(c: Canvas) -> None:
    c.arch(152, 120, 496, 1000, CREAM)
    c.person(400, 304, 192, 1000, INK, KAKI)


@scene("ヨナス", "白い扉を背にした人の肖像", "Portrait of a person against a white door", PORTRAIT, MIST)
def story_jonas(c: Canvas) -> None:
    c.arch(152, 120, 496, 1000, WHITE)
    c.person(400, 264, 208, 1000, SUN, INDIGO)


@scene("マリアム", "淡い緑の扉を背にした人の肖像", "Portrait of a person against a pale green door", PORTRAIT, LEAF)
def story_mariam(c: Canvas) -> None:
    c.arch(152, 120, 496, 1000, PALE_LEAF)
    c.person(400, 320, 186, 1000, KAKI, INK)


@scene(
    "大きくなる扉",
    "右へ進むほど大きくなる四つの扉。どの前にも同じ人が立つ",
    "Four doors that grow from left to right, the same person in front of each",
    WIDE,
    MIST,
)
def growing_doors(c: Canvas) -> None:
    c.disc(720, 190, 150, SUN)
    for x, top, w, fill, r, head in (
        (50, 196, 96, WHITE, 20, KAKI),
        (230, 150, 130, CREAM, 27, KAKI),
        (446, 92, 174, WHITE, 35, KAKI),
        (690, 24, 176, KAKI, 42, SUN),
    ):
        c.arch(x, top, w, 330, fill)
        c.person(x + w / 2, 330 - r * 4.2, r, 330, head, INK)
    c.box(0, 330, 900, 120, INDIGO)


@scene(
    "朝の市場",
    "日よけの下に果物の鉢が並ぶ市場の屋台と、二人の人",
    "A market stall with bowls of fruit under an awning, and two people",
    PHOTO,
    SUN,
)
def market_morning(c: Canvas) -> None:
    c.box(70, 120, 12, 400, INK).box(818, 120, 12, 400, INK)
    c.person(300, 210, 74, 430, INK, WHITE).person(620, 240, 66, 430, KAKI, INDIGO)
    for x, fill, fruits in ((150, INDIGO, 3), (455, LEAF, 2), (750, WHITE, 3)):
        c.bowl(x, 430, 150, fill, fruits)
    for stripe in range(8):
        left = 40 + stripe * 102.5
        fill = (KAKI, CREAM)[stripe % 2]
        c.box(left, 80, 102.5, 60, fill).path(f"M{left} 140h102.5a51.25 46 0 0 1-102.5 0z", fill)
    c.box(40, 430, 820, 24, INK).box(60, 454, 780, 146, KAKI)


@scene(
    "教室の朝",
    "大きな窓のある教室で、机に向かう五人と前に立つ一人",
    "A classroom with tall windows: five at their desks, one standing in front",
    PHOTO,
    PALE_LEAF,
)
def classroom_morning(c: Canvas) -> None:
    for x in (60, 240, 660):
        c.arch(x, 70, 150, 330, WHITE)
        c.box(x + 72, 70, 6, 260, PALE_LEAF).box(x, 200, 150, 6, PALE_LEAF)
    c.box(0, 400, 900, 200, LEAF)
    c.person(520, 150, 70, 420, KAKI, INK)
    for place, (head, body) in enumerate([(SUN, INDIGO), (INK, SUN), (KAKI, WHITE), (INK, KAKI), (INDIGO, CREAM)]):
        cx = 90 + place * 180
        c.person(cx, 360, 62, 600, head, body)
        c.chair(cx, 500, 88, 620)
