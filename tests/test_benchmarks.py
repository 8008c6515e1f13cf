"""The benchmarks run by hand; what of the product they build upon has to stay as they know it."""

from tests.bench import giving


def test_the_benchmarks_stripe_answers_at_once_through_all_of_the_sdk():
    intent = giving.instant_stripe().v1.payment_intents.retrieve("pi_7")
    assert (intent.id, intent.status) == ("pi_7", "succeeded")
