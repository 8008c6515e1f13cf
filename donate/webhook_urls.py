"""Where Stripe delivers; outside the languages."""

from django.urls import path

from donate import webhooks

urlpatterns = [path("", webhooks.receive, name="stripe_webhook")]
