"""Sets a receipt in type: A4, with embedded Japanese fonts, out of what its edition says and nothing else."""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from core import typesetting
from donate.models import ReceiptEdition
from donate.receipt_document import voided

#: By the layout an edition was issued in. A new look is a new file: old receipts keep theirs.
LAYOUTS = {1: "receipt.typ"}
_TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "donate"
#: The compiler is one object of another language, and lets one thread in at a time.
_turn = threading.Lock()


def pdf(edition: ReceiptEdition) -> bytes:
    """The edition as a PDF, the same bytes each time; of a voided receipt with a stamp that says so."""
    document = as_it_stands(edition)
    with _turn:
        made = _compiler(_layout(document)).compile(
            format="pdf", sys_inputs=_inputs(document), timestamp=int(edition.made_at.timestamp())
        )
    assert isinstance(made, bytes)
    return made


def pictures(document: dict[str, Any], *, ppi: float = 96) -> list[bytes]:
    """Each sheet as a PNG, for looking at it before or after it is issued."""
    with _turn:
        made = _compiler(_layout(document)).compile(format="png", ppi=ppi, sys_inputs=_inputs(document))
    return made if isinstance(made, list) else [made] if made else []


def as_it_stands(edition: ReceiptEdition) -> dict[str, Any]:
    """What is printed of an edition now: what was issued, and that it is void where it is."""
    voided_at = edition.receipt.voided_at
    if voided_at is None:
        return edition.document
    on = timezone.localtime(voided_at, timezone.get_default_timezone()).date()
    return voided(edition.document, on)


def _layout(document: dict[str, Any]) -> str:
    return LAYOUTS[document["layout"]]


def _inputs(document: dict[str, Any]) -> dict[str, str]:
    return {"document": json.dumps(document, ensure_ascii=False)}


@lru_cache
def _compiler(layout: str) -> typst.Compiler:
    """Reading the fonts takes a moment, so that is done once. The template reaches no file but itself."""
    return typst.Compiler(_TEMPLATES / layout, root=_TEMPLATES, font_paths=typesetting.fonts())
