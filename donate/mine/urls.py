"""The donor's own pages, under ``/mine/`` and ``/en/mine/``."""

from django.urls import URLPattern, URLResolver, path

from donate.mine import changing, door, farewell_views, home, new_email, person, record, seats

app_name = "mine"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", door.front, name="home"),
    path("in/<str:token>/", door.enter, name="enter"),
    path("out/", door.leave, name="leave"),
    path("apply/", seats.apply, name="apply"),
    path("history/", home.history, name="history"),
    path("receipts/<int:pk>/", home.receipt, name="receipt"),
    path("person/", person.person, name="person"),
    path("language/", person.language, name="language"),
    path("newsletter/", person.newsletter, name="newsletter"),
    path("email/", new_email.ask, name="email"),
    path("email/<str:token>/", new_email.confirm, name="email_confirm"),
    path("data/", record.page, name="record"),
    path("data/file/", record.file, name="record_file"),
    path("forget/", farewell_views.forget, name="forget"),
    path("gifts/<int:pk>/amount/", changing.amount, name="amount"),
    path("gifts/<int:pk>/tier/", seats.tier, name="tier"),
    path("gifts/<int:pk>/pause/", changing.pause, name="pause"),
    path("gifts/<int:pk>/resume/", changing.resume, name="resume"),
    path("gifts/<int:pk>/stop/", changing.stop, name="stop"),
    path("gifts/<int:pk>/card/", changing.card, name="card"),
    path("changed/<uuid:change>/", changing.changed, name="changed"),
]
