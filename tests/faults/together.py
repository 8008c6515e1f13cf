"""Several machines, tried on one: what one web process takes or changes the other has; workers and web processes
stand in for each other."""

from __future__ import annotations

import time
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Any

import requests
from bs4 import BeautifulSoup
from PIL import Image

from tests.donate.visitors import filled as seen_in_a_browser
from tests.faults.donors import Crowd, giving
from tests.faults.kept_alive import wait_for
from tests.faults.trials import trial
from tests.faults.verdict import Verdict

if TYPE_CHECKING:
    from tests.faults.place import Place

PASSWORD = "a-long-password-for-the-faults"


class Staff:
    """A browser of a member of staff, at one of the web processes."""

    def __init__(self, place: Place, name: str) -> None:
        self.base = f"http://127.0.0.1:{place.ports[name]}"
        self.session = requests.Session()
        self.session.headers["Host"] = f"127.0.0.1:{place.ports['front']}"
        page = self.get("/admin/login/")
        form = seen_in_a_browser(_soup(page).select_one("form"))
        self.post("/admin/login/", form | {"username": "faults", "password": PASSWORD})

    def get(self, path: str) -> requests.Response:
        answer = self.session.get(self.base + path, timeout=60, allow_redirects=False)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer

    def post(self, path: str, said: dict[str, Any], **files: Any) -> requests.Response:
        token = {"csrfmiddlewaretoken": next(iter(self.session.cookies.values()), "")}
        for cookie in self.session.cookies:
            if "csrf" in cookie.name:
                token = {"csrfmiddlewaretoken": str(cookie.value)}
        answer = self.session.post(
            self.base + path, {**said, **token}, files=files or None, timeout=60, allow_redirects=False
        )
        assert answer.status_code == 302, f"{path}: {answer.status_code} {_problems(answer)}"
        return answer


@trial
def two_machines(place: Place, verdict: Verdict) -> list[Crowd]:
    """A picture that one process took is seen through the other; what one publishes is new in both, at once."""
    from django.contrib.auth.models import User

    User.objects.filter(username="faults").delete()
    User.objects.create_superuser("faults", "faults@example.org", PASSWORD)
    _see_a_picture(place, verdict)
    _see_a_publication(place, verdict)
    return []


def _see_a_picture(place: Place, verdict: Verdict) -> None:
    from core.models import Picture

    drawing = BytesIO()
    Image.new("RGB", (320, 200), "#bb4013").save(drawing, "PNG")
    a, b = Staff(place, "web-a"), Staff(place, "web-b")
    said = seen_in_a_browser(_soup(a.get("/admin/images/add/")).select_one("form[enctype]"))
    title = f"seen by both {time.time()}"
    a.post(
        "/admin/images/add/",
        said | {"title": title, "description": "A red field"},
        file=("red.png", drawing.getvalue(), "image/png"),
    )
    picture = Picture.objects.get(title=title)
    shown = _soup(b.get(f"/admin/images/{picture.pk}/")).select_one("img[src*='/site/media/']")
    if shown is None:
        verdict.wrong.append("the other web process does not show the picture")
        return
    loaded = requests.get(str(shown["src"]), timeout=20)
    if loaded.status_code != 200 or not loaded.headers["Content-Type"].startswith("image/"):
        verdict.wrong.append(f"the bucket answers {loaded.status_code}, {loaded.headers['Content-Type']}")


def _see_a_publication(place: Place, verdict: Verdict) -> None:
    from django.contrib.auth.models import User

    from home.models import StandardPage
    from tests.edit_forms import filled

    page = StandardPage.objects.get(slug="about", locale__language_code="ja")
    visitors = {name: _visitor(place, name, page.url) for name in ("web-a", "web-b")}
    for read in visitors.values():
        read(), read()
    words = f"見出し{int(time.time())}"
    said = filled(page, User.objects.get(username="faults")) | {"title": words, "action-publish": "1"}
    Staff(place, "web-a").post(f"/admin/pages/{page.pk}/edit/", said)
    stale = [name for name, read in visitors.items() if words not in read()]
    if stale:
        verdict.wrong.append(f"the old page came from {', '.join(stale)}")
    verdict.note = "uploaded through one, seen through the other; published, new in both"


def _visitor(place: Place, name: str, path: str) -> Any:
    host = {"Host": f"127.0.0.1:{place.ports['front']}"}

    def read() -> str:
        answer = requests.get(f"http://127.0.0.1:{place.ports[name]}{path}", headers=host, timeout=60)
        assert answer.status_code == 200
        return answer.text

    return read


@trial
def another_worker(place: Place, verdict: Verdict) -> list[Crowd]:
    """A worker dies in the midst of a task; another one, that knows nothing of it, finishes the task."""
    from django_tasks_db.models import DBTaskResult

    from donate import reconcile, tasks

    run, _new = reconcile.begin()
    place.stripe.break_next(kind="hang", times=50, path="balance_transactions", seconds=60)
    task = DBTaskResult.objects.filter(pk=tasks.reconcile_books.enqueue(run.pk).id)
    wait_for("the worker is at it", lambda: task.filter(status="RUNNING").exists())
    place.services["worker"].vanish()
    place.stripe.mend()
    other = place.second_worker()
    try:
        took = wait_for("another worker ends it", lambda: task.filter(status="SUCCESSFUL").exists())
        run.refresh_from_db()
        if len(task.get().worker_ids) != 2 or run.result != "matches":
            verdict.wrong.append(f"workers {task.get().worker_ids}, result {run.result}")
        verdict.note = f"taken up and ended after {took:.0f} s (silence of {_silence():.0f} s, in production 120 s)"
    finally:
        place.services["worker"].start()
        other.stop()
    return []


def _silence() -> float:
    return 5.0  # tests.faults.hurried


@trial
def one_web_machine(place: Place, verdict: Verdict) -> list[Crowd]:
    """One of the two web processes is gone for good: nginx goes on with the other, and nobody notices much."""
    place.services["web-a"].vanish()
    try:
        with giving(place, place.some(30, 4)) as crowd, closing(requests.Session()) as browser:
            answers = [browser.get(f"{place.url}/healthz", timeout=20).status_code for _turn in range(20)]
        if set(answers) != {200}:
            verdict.wrong.append(f"answers while one machine is gone: {answers}")
    finally:
        place.services["web-a"].start()
    return [crowd]


def _soup(answer: requests.Response) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def _problems(answer: requests.Response) -> str:
    return " | ".join(one.get_text(" ", strip=True) for one in _soup(answer).select(".error-message, .messages"))[:400]
