"""The errors that Stripe answers, in Stripe's shape."""

from __future__ import annotations

from typing import Any


class StripeProblem(Exception):
    """An error as Stripe's API would answer it: HTTP status and the fields of its ``error`` object."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        error: dict[str, Any] = {"type": self.type, "message": self.message}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        error.update(self.more)
        return {"error": error}


class CardDeclined(StripeProblem):
    """The donor's card was refused; ``decline_code`` says why."""

    def __init__(
        self, message: str, *, code: str = "card_declined", decline_code: str | None = None, **more: Any
    ) -> None:
        super().__init__(message, status=402, type="card_error", code=code, **more)
        self.decline_code = decline_code
        if decline_code:
            self.more["decline_code"] = decline_code


def missing(kind: str, object_id: str, param: str = "id") -> StripeProblem:
    """404: there is no such object."""
    return StripeProblem(f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param=param)


def missing_reference(kind: str, object_id: str, param: str) -> StripeProblem:
    """400: a parameter names an object that does not exist."""
    return StripeProblem(f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


def not_simulated(what: str) -> StripeProblem:
    """Stripe can do it, the sandbox can't: said plainly, and never retried by the SDK."""
    return StripeProblem(
        f"The payment sandbox does not simulate {what}.", status=501, type="api_error", code="not_simulated"
    )
