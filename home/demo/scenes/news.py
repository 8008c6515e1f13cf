"""Pictures for notices, press releases and campaigns."""

from home.demo.drawing import CREAM, INDIGO, INK, KAKI, LEAF, MIST, PALE_LEAF, PAPER, SAND, SUN, WHITE, Canvas
from home.demo.scenes.frame import PHOTO, WIDE, scene


@scene(
    "夜の教室",
    "夜の建物に灯る窓。三つの窓の中に学ぶ人がいる",
    "Lit windows at night, learners in three of them",
    PHOTO,
    INK,
)
def evening_class(c: Canvas) -> None:
    c.disc(780, 100, 50, SUN).arch(60, 20, 640, 600, INDIGO)
    for place in range(6):
        x, base = 130 + place % 3 * 180, 310 + place // 3 * 240
        c.arch(x, base - 190, 140, base, INK if place in (1, 3) else SUN)
    for x, base, head, body in (
        (200, 310, INK, KAKI),
        (560, 310, KAKI, INK),
        (380, 550, INK, LEAF),
        (560, 550, INDIGO, WHITE),
    ):
        c.person(x, base - 140, 42, base, head, body)


@scene(
    "受付の窓",
    "受付の窓から迎える一人と、台の上の茶",
    "Someone greets from the reception window, tea on the counter",
    PHOTO,
    SAND,
)
def reception(c: Canvas) -> None:
    c.disc(740, 140, 80, SUN)
    c.arch(250, 60, 400, 440, INDIGO).arch(280, 90, 340, 440, CREAM)
    c.person(450, 176, 92, 440, INK, KAKI)
    c.cup(300, 440, 60, LEAF).steam(300, 380, 60, INK)
    c.box(160, 440, 580, 26, INK).box(190, 466, 520, 134, KAKI)


@scene(
    "会計の報告",
    "年ごとに高くなる五つの扉と、茶碗に入れた柿",
    "Five doors that grow year by year, and a bowl of persimmons",
    PHOTO,
    PALE_LEAF,
)
def accounts_open(c: Canvas) -> None:
    for place, (top, fill) in enumerate(((370, SUN), (310, LEAF), (250, KAKI), (170, INDIGO), (80, INK))):
        c.arch(50 + place * 128, top, 108, 500, fill)
    c.bowl(800, 500, 150, WHITE, fruits=3)
    c.box(0, 500, 900, 100, SAND).box(0, 500, 900, 12, INK)


@scene(
    "二百の席",
    "二百の小さな席。はじめの列から人がつきはじめている",
    "Two hundred small seats; the first rows are filling",
    WIDE,
    INK,
)
def campaign_start(c: Canvas) -> None:
    c.seats(50, 24, 25, 8, 32, 36, SUN, INDIGO)


@scene(
    "半分の席", "二百の席のうち百が、緑の人で埋まっている", "One hundred of two hundred seats are taken", WIDE, CREAM
)
def campaign_half(c: Canvas) -> None:
    c.seats(50, 24, 25, 8, 32, 100, LEAF, SUN)


@scene("満ちた鉢", "あふれるほどの柿を盛った大きな鉢", "A great bowl overflowing with persimmons", WIDE, INDIGO)
def goal_reached(c: Canvas) -> None:
    for x, y in (
        (330, 130),
        (410, 92),
        (490, 92),
        (570, 130),
        (290, 200),
        (370, 190),
        (450, 160),
        (530, 190),
        (610, 200),
    ):
        c.persimmon(x, y, 50)
    c.path("M210 220h480a240 200 0 0 1-150 182v18H360v-18a240 200 0 0 1-150-182z", WHITE)
    c.persimmon(130, 374, 46).persimmon(776, 374, 46)
    c.box(0, 420, 900, 30, INK)


@scene(
    "ひらく扉",
    "大きな扉が開き、日の光の中に一人が立つ",
    "A great door opens; someone stands in the sunlight",
    WIDE,
    INDIGO,
)
def opening_door(c: Canvas) -> None:
    c.arch(300, 30, 300, 400, SUN)
    c.path("M300 400V180L160 110v310zM600 400V180l140-70v310z", KAKI)
    c.disc(190, 270, 8, CREAM).disc(710, 270, 8, CREAM)
    c.disc(450, 200, 90, CREAM).person(450, 180, 62, 400, INK, WHITE)
    c.box(0, 400, 900, 50, INK)


@scene("声の輪", "話す人から、声の輪が何重にも広がる", "Rings of sound spread from someone speaking", WIDE, SUN)
def radio_rings(c: Canvas) -> None:
    for r, fill in ((400, CREAM), (320, SUN), (240, CREAM), (165, KAKI)):
        c.disc(250, 260, r, fill)
    c.person(250, 140, 84, 450, INK, INDIGO)
    c.person(700, 230, 54, 450, KAKI, INK).person(824, 250, 48, 450, INK, LEAF)


@scene(
    "紙面の窓",
    "新聞の段のように並ぶ線と、窓の中の二人",
    "Two people in a window, set among columns like a newspaper page",
    PHOTO,
    PAPER,
)
def newspaper(c: Canvas) -> None:
    c.box(60, 60, 780, 26, INK)
    for column in range(4):
        x = 60 + column * 200
        for line in range(15):
            inside = column in (1, 2) and line < 11
            if not inside:
                c.box(x, 120 + line * 29, 180 if line % 5 != 4 else 110, 12, MIST if line % 5 else SAND)
    c.arch(250, 120, 400, 430, SUN)
    c.person(370, 200, 74, 430, INK, KAKI).person(530, 216, 68, 430, KAKI, INDIGO)


@scene(
    "灯る家々",
    "冬の夜、丸い屋根の家々に灯りがともる",
    "Round-roofed houses with lights on, on a winter night",
    WIDE,
    INDIGO,
)
def winter_homes(c: Canvas) -> None:
    c.disc(150, 90, 44, CREAM)
    for x, top, w, fill in (
        (20, 230, 150, KAKI),
        (150, 150, 190, INK),
        (320, 210, 160, LEAF),
        (460, 110, 220, KAKI),
        (660, 190, 180, INK),
        (820, 240, 140, LEAF),
    ):
        c.arch(x, top, w, 420, fill)
        c.arch(x + w * 0.36, top + w * 0.42, w * 0.28, top + w * 0.86, SUN)
    c.person(570, 330, 32, 420, SUN, CREAM)
    c.box(0, 410, 900, 40, CREAM)


@scene(
    "休みの夜",
    "月明かりの下の閉じた扉と、茶碗をひとつ置いた椅子",
    "A closed door by moonlight, and a chair with a single cup on it",
    PHOTO,
    INK,
)
def closed_season(c: Canvas) -> None:
    c.disc(720, 130, 64, SUN)
    c.shut_door(90, 110, 280, 520, KAKI, CREAM)
    c.stool(560, 390, 170, 520, CREAM)
    c.cup(560, 388, 48, LEAF)
    c.box(0, 520, 900, 80, INDIGO)


@scene(
    "山あいの町",
    "大きな丘のあいだに並ぶ家と、道を歩く三人",
    "Houses between great hills, three people on the road",
    WIDE,
    MIST,
)
def hill_town(c: Canvas) -> None:
    c.disc(450, 130, 76, SUN)
    c.arch(-120, 110, 520, 450, LEAF).arch(500, 80, 560, 450, INDIGO)
    for x, top, w, fill in ((330, 250, 70, KAKI), (404, 220, 84, WHITE), (494, 258, 64, KAKI)):
        c.arch(x, top, w, 360, fill)
    c.box(0, 350, 900, 100, CREAM)
    c.person(160, 262, 40, 420, INK, KAKI).person(260, 286, 34, 420, KAKI, INDIGO).person(720, 258, 42, 420, SUN, INK)


@scene(
    "母語と日本語", "海辺に並んで、昇る日を見る二人の背中", "Two people by the sea, watching the sun rise", PHOTO, MIST
)
def sunrise_pair(c: Canvas) -> None:
    c.disc(450, 400, 220, SUN)
    c.box(0, 400, 900, 200, INDIGO)
    c.path("M290 430h320v10H290zM330 462h240v10H330zM370 494h160v10H370z", SUN)
    c.person(330, 270, 84, 600, INK, KAKI).person(570, 270, 84, 600, KAKI, WHITE)


@scene(
    "積んだ茶碗",
    "三角に積みかさねた茶碗と、その両わきの二人",
    "A pyramid of cups with a person on each side",
    PHOTO,
    CREAM,
)
def matching_cups(c: Canvas) -> None:
    c.arch(230, 30, 440, 500, SUN)
    for row in range(4):
        for place in range(4 - row):
            fill = (INDIGO, KAKI, LEAF, WHITE)[(row * 2 + place) % 4]
            c.cup(450 + (place - (3 - row) / 2) * 104, 500 - row * 61, 96, fill)
    c.person(120, 220, 76, 500, INK, KAKI).person(780, 220, 76, 500, KAKI, INDIGO)
    c.table(500, legs=False).box(0, 518, 900, 82, INDIGO)


@scene(
    "春の募集", "若葉色の丘に並ぶ五つの椅子と、大きな日", "Five chairs on a spring hill under a large sun", WIDE, SUN
)
def spring_chairs(c: Canvas) -> None:
    c.disc(450, 180, 140, CREAM)
    c.path("M0 450V340q450-130 900 0v110z", LEAF)
    for place, base in enumerate((318, 292, 284, 292, 318)):
        c.chair(130 + place * 160, base - 130, 88, base)


@scene(
    "並ぶ二つの灯",
    "二つの食卓に一つずつ灯る丸い灯りと、向き合う人",
    "Two tables, a round lamp over each, people facing each other",
    PHOTO,
    INDIGO,
)
def two_lamps(c: Canvas) -> None:
    for x, heads in ((40, ((SUN, KAKI), (KAKI, CREAM))), (470, ((INK, LEAF), (SUN, WHITE)))):
        c.box(x + 190, 0, 5, 90, CREAM).disc(x + 192, 130, 52, SUN)
        c.person(x + 90, 230, 66, 470, *heads[0]).person(x + 300, 230, 66, 470, *heads[1])
        c.bowl(x + 194, 470, 90, INK, fruits=2)
        c.box(x, 470, 390, 16, CREAM).box(x + 36, 486, 14, 120, CREAM).box(x + 340, 486, 14, 120, CREAM)


@scene(
    "言葉の棚",
    "七つの窓に七つの色。言葉の数だけ並ぶ扉",
    "Seven windows in seven colours, one for each language",
    WIDE,
    SAND,
)
def seven_languages(c: Canvas) -> None:
    for place, fill in enumerate((KAKI, SUN, LEAF, INDIGO, WHITE, INK, CREAM)):
        x = 40 + place * 118
        c.arch(x, 90 + abs(place - 3) * 26, 104, 380, fill)
        c.disc(x + 52, 170 + abs(place - 3) * 26, 20, (SUN, INK, CREAM, KAKI, LEAF, SUN, KAKI)[place])
    c.box(0, 380, 900, 70, INDIGO)


@scene(
    "道の途中の灯",
    "夜道に並ぶ丸い灯りと、歩いていく二人",
    "Round lamps along a night road, two people walking",
    PHOTO,
    INK,
)
def lamp_road(c: Canvas) -> None:
    c.path("M330 600L430 250h40l240 350z", INDIGO)
    for x, y, r in ((120, 210, 46), (250, 240, 32), (345, 256, 22), (560, 256, 22), (650, 240, 32), (790, 210, 46)):
        c.box(x - r / 9, y, r / 4.5, r * 5, CREAM).disc(x, y, r, SUN)
    c.arch(402, 130, 96, 262, KAKI)
    c.person(440, 330, 62, 600, SUN, WHITE).person(580, 380, 50, 600, KAKI, LEAF)
