"""Stripe's objects, one concept a module. Each function changes a ``World`` whose lock the caller holds."""
