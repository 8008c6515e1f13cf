"""Work: interviews, workshops, classrooms, the first hundred days."""

from home.demo.drawing import CREAM, INDIGO, INK, KAKI, LEAF, MIST, PALE_LEAF, SAND, SUN, WHITE, Canvas
from home.demo.scenes.frame import PHOTO, WIDE, scene


@scene(
    "食堂の面接",
    "食堂の机で茶をはさんで話す二人と、横に座る通訳",
    "An interview over tea in a canteen, with an interpreter at the side",
    WIDE,
    CREAM,
)
def interview_tea(c: Canvas) -> None:
    c.arch(80, 40, 220, 330, WHITE).arch(600, 40, 220, 330, SUN)
    c.person(200, 110, 68, 330, INK, KAKI).person(352, 144, 54, 330, KAKI, LEAF)
    c.person(690, 104, 70, 330, SUN, INDIGO)
    c.pot(520, 330, 66, INDIGO).cup(282, 330, 34, SUN).cup(438, 330, 34, WHITE).cup(604, 330, 34, KAKI)
    c.table(330, 30)


@scene("三つの扉", "背の高さの違う三つの扉", "Three doors of different heights", PHOTO, CREAM)
def three_doors(c: Canvas) -> None:
    c.shut_door(60, 210, 180, 600, KAKI).shut_door(300, 150, 220, 600, INDIGO).shut_door(580, 90, 260, 600, SUN, INK)


@scene(
    "最初の百日",
    "上りの階段と、その先の扉。途中に二人が立つ",
    "Stairs rising to a door; two people on their way",
    PHOTO,
    SAND,
)
def hundred_days(c: Canvas) -> None:
    c.disc(330, 150, 90, CREAM).open_door(700, 70, 170, 312, KAKI, SUN)
    c.person(310, 262, 62, 460, INK, SUN).person(500, 180, 62, 400, KAKI, LEAF)
    c.stairs(0, 528, 225, 72, 4, INDIGO)


@scene(
    "三通りの高さ",
    "高さの違う三つの台に置かれた茶碗と、そばに立つ大人と子ども",
    "Cups on ledges of three heights, an adult and children beside them",
    PHOTO,
    MIST,
)
def three_heights(c: Canvas) -> None:
    c.disc(450, 210, 150, SUN)
    for x, top, cup in ((90, 420, SUN), (370, 340, WHITE), (650, 240, LEAF)):
        c.box(x, top, 160, 540 - top, KAKI).cup(x + 80, top, 70, cup)
    c.person(300, 396, 40, 540, INK, CREAM).person(585, 330, 52, 540, KAKI, INK).person(850, 210, 80, 540, INK, INDIGO)
    c.box(0, 540, 900, 60, INK)


@scene(
    "工房",
    "連なる丸窓の工房で、背丈の違う四人が作業台につく",
    "Four people at the bench of a workshop with arched windows",
    PHOTO,
    INDIGO,
)
def workshop(c: Canvas) -> None:
    for x in range(40, 860, 210):
        c.arch(x, 50, 170, 330, MIST)
        c.box(x + 81, 50, 8, 280, INDIGO).box(x, 190, 170, 8, INDIGO)
    for cx, top, r, head, body in (
        (130, 210, 70, SUN, KAKI),
        (340, 240, 62, KAKI, CREAM),
        (560, 200, 72, INK, SUN),
        (770, 236, 64, SUN, LEAF),
    ):
        c.person(cx, top, r, 450, head, body)
    c.table(450, fill=INK)
    c.cup(236, 450, 44, WHITE).pot(450, 450, 60, KAKI).cup(666, 450, 44, SUN)


@scene(
    "研修の二時間",
    "机を囲む会社の人たちに、立って語る一人",
    "One person speaks, colleagues around the table listen",
    WIDE,
    PALE_LEAF,
)
def training_room(c: Canvas) -> None:
    c.arch(60, 40, 240, 320, SUN)
    c.person(180, 96, 72, 450, INK, KAKI)
    for place, (head, body) in enumerate([(KAKI, INDIGO), (INDIGO, WHITE), (SUN, INK), (INK, LEAF)]):
        c.person(400 + place * 132, 150, 52, 340, head, body)
    c.box(330, 340, 570, 16, INK).box(370, 356, 14, 100, INK).box(840, 356, 14, 100, INK)
    c.cup(466, 340, 30, SUN).cup(730, 340, 30, KAKI)


@scene(
    "夕方の面談",
    "夕日の差す窓辺で、茶を前に並んで座る二人",
    "Two people side by side over tea, evening sun in the window",
    PHOTO,
    KAKI,
)
def evening_mentoring(c: Canvas) -> None:
    c.arch(240, 50, 420, 440, CREAM).disc(450, 330, 120, SUN).path("M240 380h420v60H240z", LEAF)
    c.box(446, 50, 8, 390, KAKI)
    c.person(210, 180, 84, 440, INK, WHITE).person(690, 180, 84, 440, SUN, INDIGO)
    c.cup(360, 440, 54, INDIGO).cup(540, 440, 54, KAKI)
    c.table(440)


@scene(
    "夜の図書館",
    "月の夜、丸い棚が並ぶ図書館の机に向かう一人",
    "A moonlit library with arched shelves, one person at the desk",
    PHOTO,
    INK,
)
def night_library(c: Canvas) -> None:
    for row in range(3):
        for column in range(9):
            behind = row > 0 and column in (3, 4, 5)
            if (row * 9 + column * 5) % 4 and not behind:
                c.arch(
                    30 + column * 96,
                    40 + row * 130,
                    62,
                    142 + row * 130,
                    (INDIGO, KAKI, LEAF, SUN)[(row + column * 2) % 4],
                )
        c.box(16, 142 + row * 130, 868, 10, CREAM)
    c.person(450, 220, 82, 500, SUN, WHITE)
    c.cup(620, 500, 56, KAKI).steam(620, 446, 56, CREAM)
    c.table(500, fill=CREAM)


@scene(
    "専門家の机", "弁護士、通訳、相談者の三人が並ぶ机", "A lawyer, an interpreter and a client at one desk", WIDE, MIST
)
def legal_desk(c: Canvas) -> None:
    for x, fill in ((90, WHITE), (350, SUN), (610, WHITE)):
        c.arch(x, 40, 200, 330, fill)
    c.person(190, 112, 70, 330, KAKI, INK).person(450, 96, 74, 330, INK, LEAF).person(710, 112, 70, 330, SUN, KAKI)
    c.cup(320, 330, 38, INDIGO).cup(580, 330, 38, INDIGO)
    c.table(330, 20)


@scene(
    "橋",
    "連なるアーチの橋を渡っていく三人と、昇る日",
    "Three people cross a bridge of arches as the sun rises",
    WIDE,
    CREAM,
)
def bridge(c: Canvas) -> None:
    c.disc(690, 210, 120, SUN)
    c.person(240, 88, 44, 240, INK, KAKI).person(410, 100, 40, 240, KAKI, LEAF).person(580, 84, 45, 240, INK, WHITE)
    c.box(0, 240, 900, 210, INDIGO)
    for x in (40, 250, 460, 670):
        c.arch(x, 280, 170, 450, CREAM)
    c.box(0, 424, 900, 26, LEAF)


@scene("講義室", "段になった席に座る学生たちと、前で語る一人", "Students in rising rows listen to a speaker", WIDE, SUN)
def lecture(c: Canvas) -> None:
    for row, (y, count) in enumerate(((26, 9), (100, 8), (174, 7))):
        for place in range(count):
            cx = 450 + (place - (count - 1) / 2) * 100
            head, body = ((INK, CREAM), (KAKI, WHITE), (INDIGO, LEAF), (INK, KAKI))[(place * 3 + row) % 4]
            c.person(cx, y, 34, y + 100, head, body)
        c.box(0, y + 90, 900, 14, (KAKI, INDIGO, INK)[row])
    c.box(0, 266, 900, 184, INK)
    c.person(450, 286, 60, 450, SUN, WHITE)


@scene(
    "門出の机",
    "新しい机と椅子、柿をひとつ載せた鉢",
    "A new desk and chair, and a bowl with one persimmon",
    PHOTO,
    PALE_LEAF,
)
def new_desk(c: Canvas) -> None:
    c.arch(90, 60, 330, 500, WHITE).disc(330, 190, 56, SUN)
    c.stool(640, 400, 210, 560)
    c.bowl(250, 360, 150, INDIGO, fruits=1).cup(420, 360, 56, KAKI)
    c.box(110, 360, 420, 18, INK).box(140, 378, 16, 190, INK).box(484, 378, 16, 190, INK)
    c.box(0, 560, 900, 40, LEAF)
