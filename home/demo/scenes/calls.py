"""The four doors of the home page, and the large pictures of home, giving, companies and the organisation."""

from home.demo.drawing import CREAM, INDIGO, INK, KAKI, LEAF, MIST, PALE_LEAF, PAPER, SAND, SUN, WHITE, Canvas
from home.demo.scenes.frame import PORTRAIT, WIDE, scene


@scene("開いた扉", "開いた扉の前に立つ大人と子ども", "An adult and a child in front of an open door", PORTRAIT, INDIGO)
def door_evacuees(c: Canvas) -> None:
    c.arch(224, 248, 352, 1000, CREAM)
    c.path("M224 1000V424L80 344v656zM576 1000V424l144-80v656z", KAKI)
    c.disc(120, 712, 16, CREAM).disc(680, 712, 16, CREAM)
    c.person(332, 600, 68, 1000, KAKI, INK).person(468, 640, 60, 1000, INK, SUN)


@scene("柿の鉢", "三つの柿をのせた鉢", "A bowl with three persimmons", PORTRAIT, SUN)
def door_donate(c: Canvas) -> None:
    for x, y in ((272, 536), (528, 536), (400, 368)):
        c.persimmon(x, y, 128)
    c.path("M72 608h656a328 296 0 0 1-216 280v48H288v-48a328 296 0 0 1-216-280z", INDIGO)
    c.box(0, 936, 800, 64, INK)


@scene("同じ机", "ひとつの机に向かい合う二人", "Two people across one desk", PORTRAIT, MIST)
def door_company(c: Canvas) -> None:
    c.person(220, 384, 132, 832, INK, KAKI).person(580, 384, 132, 832, SUN, INDIGO)
    c.box(0, 824, 800, 48, INK).box(96, 872, 36, 128, INK).box(668, 872, 36, 128, INK)
    c.cup(400, 824, 104, LEAF)


@scene("空いた席", "二人のあいだにある、ひとつの空いた椅子", "One free chair between two people", PORTRAIT, PALE_LEAF)
def door_member(c: Canvas) -> None:
    c.person(40, 448, 152, 1000, KAKI, SUN).person(760, 448, 152, 1000, INK, KAKI)
    c.stool(400, 776, 336, 1000)


@scene(
    "席をもうひとつ",
    "ひとつの食卓を囲む五人と、その端にある空いた椅子",
    "Five people at one table, and a free chair at its end",
    WIDE,
    PAPER,
)
def home_table(c: Canvas) -> None:
    c.arch(10, 160, 190, 400, SAND).arch(215, 90, 230, 400, CREAM)
    c.arch(480, 150, 180, 400, SAND).arch(690, 110, 180, 400, CREAM)
    c.person(90, 210, 56, 400, SUN, INDIGO).person(205, 250, 46, 400, INK, SUN)
    c.person(330, 160, 66, 400, INK, KAKI).person(458, 238, 50, 400, KAKI, LEAF)
    c.person(585, 190, 58, 400, KAKI, INK)
    c.chair(760, 228, 104, 400)
    c.bowl(392, 400, 70).cup(148, 400, 30, KAKI).pot(520, 400, 46, LEAF).cup(668, 400, 30, SUN).cup(842, 400, 30, KAKI)
    c.box(0, 400, 900, 50, INK)


@scene(
    "寄付の食卓",
    "四人が茶と柿を囲む食卓。うしろに大きな扉がひとつ",
    "Four people share tea and persimmons; a large door stands behind them",
    WIDE,
    SAND,
)
def donate_table(c: Canvas) -> None:
    c.arch(280, 40, 340, 350, CREAM)
    c.person(170, 130, 74, 350, SUN, INDIGO).person(358, 96, 80, 350, KAKI, LEAF)
    c.person(548, 96, 80, 350, INK, KAKI).person(734, 130, 74, 350, INDIGO, SUN)
    c.cup(262, 350, 38, KAKI).bowl(453, 350, 92, fruits=3).cup(642, 350, 38, LEAF)
    c.table(350, 40)


@scene(
    "一枚の図面を間に",
    "茶をはさんで向かい合う二人。背にはそれぞれの扉",
    "Two people over tea, each with a door behind them",
    WIDE,
    PAPER,
)
def corporate_pair(c: Canvas) -> None:
    c.arch(120, 60, 260, 350, CREAM).arch(520, 60, 260, 350, MIST)
    c.person(262, 110, 78, 350, INK, KAKI).person(640, 110, 78, 350, SUN, INDIGO)
    c.cup(380, 350, 42, LEAF).cup(522, 350, 42, KAKI)
    c.table(350, 70)


@scene(
    "足していく椅子",
    "並んだ六つの椅子。ひとつずつ人が座りはじめている",
    "Six chairs in a row; one by one, people take their seats",
    WIDE,
    MIST,
)
def about_chairs(c: Canvas) -> None:
    c.disc(700, 150, 96, SUN)
    for place, colours in enumerate([(KAKI, INK), (SUN, INDIGO), (INK, KAKI), None, None, None]):
        cx = 105 + place * 138
        if colours:
            c.person(cx, 150, 54, 352, *colours)
        c.chair(cx, 236, 92, 352, WHITE if colours else INK)
    c.box(0, 352, 900, 98, INDIGO)


@scene(
    "ようこそ",
    "大きく開いた扉から、食卓へ差しこむ光",
    "Light falls from a wide open door onto a table",
    WIDE,
    INDIGO,
)
def welcome_light(c: Canvas) -> None:
    c.path("M330 410L120 450h660L570 410z", CREAM)
    c.open_door(330, 60, 240, 410, KAKI, CREAM)
    c.person(418, 190, 54, 410, KAKI, INK).person(508, 220, 46, 410, INK, LEAF)
    c.chair(730, 270, 96, 410, WHITE).chair(170, 270, 96, 410, WHITE)


@scene(
    "便り",
    "窓辺で湯気の立つ茶と、ひとつの柿",
    "Steaming tea and one persimmon by the window",
    WIDE,
    CREAM,
)
def letter_window(c: Canvas) -> None:
    c.arch(300, 40, 300, 350, INDIGO).disc(500, 150, 40, SUN)
    c.path("M300 350v-70q80-60 150-10t150-30v110z", LEAF)
    c.box(446, 42, 8, 308, CREAM).box(300, 214, 300, 8, CREAM)
    c.cup(230, 350, 84, KAKI).steam(230, 268, 80, INK)
    c.persimmon(690, 304, 46)
    c.table(350, legs=False).box(0, 368, 900, 82, SAND)
