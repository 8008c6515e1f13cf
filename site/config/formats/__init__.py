"""How dates may be typed, in each language: Django reads them here (``FORMAT_MODULE_PATH``)."""

#: Year first, as every calendar of the admin writes it. Nothing that could mean two days: 05/04/2026 is refused.
DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
MOMENTS = [f"{day} {time}" for day in DAYS for time in ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%H時%M分")]
