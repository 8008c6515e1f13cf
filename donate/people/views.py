"""The screens about one donor: everything on one line of time, notes, tags, corrections."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import Button
from wagtail.log_actions import log

from core import audit, mail_addresses
from core.audit import RefusalsAudited, RowAudited
from donate import receipts, timeline
from donate.admin_views import RowInspectView
from donate.forms.people import NoteForm, TagsForm
from donate.forms.places import country_choices, prefecture_name
from donate.models import Donor, DonorMerge, DonorNote, DonorTag, OfflineGift, ReceiptSettings, TaggedDonor
from donate.money import written
from donate.people import finding

#: What was typed as a tag and refused waits in the session for the next look, up to so many letters.
_TYPED, _LONGEST = "donor-tags-typed", 1_000


class DonorInspectView(RowInspectView):
    """Everything about one donor. A number that went in a merge leads to the row that was kept."""

    page_title = gettext_lazy("Donor")
    in_words: ClassVar = {
        "email": lambda row: row.mail_address,
        "country": lambda row: dict(country_choices()).get(row.country, row.country),
        "prefecture": lambda row: prefecture_name(row.prefecture),
    }

    def get_object(self, queryset: Any = None) -> Donor:
        donor = Donor.objects.filter(pk=self.pk).first()
        if donor is None:
            merge = get_object_or_404(DonorMerge, gone_key=self.pk)
            donor = merge.kept
        return donor

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [button for button in super().header_more_buttons if self.user_has_permission("change")]
        if self.user_has_permission("merge"):
            url = reverse("giving_donors:merge", args=[self.object.pk])
            buttons.append(Button(_("Merge with another donor"), url=url, icon_name="copy", priority=30))
        if self.request.user.has_perm("donate.add_offlinegift"):
            url = f"{reverse('giving_offline:add')}?donor={self.object.pk}"
            buttons.append(Button(_("Enter a gift by transfer or in cash"), url=url, icon_name="plus", priority=5))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        donor = self.object
        kind = self.request.GET.get("kind", "")
        kind = kind if kind in timeline.KINDS else ""
        limit = timeline.ALL if "all" in self.request.GET else timeline.FIRST
        lines = timeline.of(donor, limit + 1, kind)
        user = self.request.user
        rows = Donor.objects.filter(pk=donor.pk)
        given, first_on = rows.values_list(finding.given(), finding.first_on()).get()
        offline = OfflineGift.objects.filter(donor=donor).total()
        return {
            **super().get_context_data(**kwargs),
            "donor": donor,
            "trouble": mail_addresses.trouble_with([donor.email]).get(donor.email.lower()),
            "lines": [(line, line.link_for(user)) for line in lines[:limit]],
            "has_more": len(lines) > limit,
            "kinds": timeline.KINDS,
            "kind": kind,
            "receipts_to_come": receipts.to_come(donor) if user.has_perm("donate.view_receipt") else [],
            "chosen": ReceiptSettings.chosen(),
            "given": written(given),
            "first_on": first_on,
            "given_offline": written(offline) if offline else "",
            "emails": list(donor.other_emails.values_list("email", flat=True)),
            "customers": list(donor.other_customers.values_list("stripe_customer", flat=True)),
            "note_form": NoteForm() if user.has_perm("donate.add_donornote") else None,
            "tags_form": self._tags_form(donor) if self.user_has_permission("change") else None,
        }

    def _tags_form(self, donor: Donor) -> TagsForm:
        """With what is kept; once with what was typed and refused."""
        typed = self.request.session.pop(_TYPED, None)
        if typed and typed["donor"] == donor.pk:
            return TagsForm(typed["said"])
        return TagsForm(initial={"tags": donor.tags.all()})


class OneDonorView(RefusalsAudited, PermissionCheckedMixin, View):
    """Something that is done to one donor."""

    model: Any = None
    permission_policy: Any = None
    header_icon = ""
    permission_required = "change"
    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def donor(self) -> Donor:
        return get_object_or_404(Donor, pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("giving_donors:inspect", self.donor.pk)


class NoteView(OneDonorView):
    """Adds a note."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = NoteForm(request.POST)
        if form.is_valid():
            DonorNote.objects.create(donor=self.donor, text=form.cleaned_data["text"], by_id=request.user.pk)
            log(self.donor, "wagtail.edit", title=audit.label(self.donor), data={"note": True})
            messages.success(request, _("The note has been kept."))
        else:
            messages.error(request, _("The note is empty or too long."))
        return self.back()


class TagsView(OneDonorView):
    """Sets the tags."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = TagsForm(request.POST)
        if not form.is_valid():
            request.session[_TYPED] = {
                "donor": self.donor.pk,
                "said": {"tags": request.POST.getlist("tags"), "new": request.POST.get("new", "")[:_LONGEST]},
            }
            why = " ".join(str(message) for errors in form.errors.values() for message in errors)
            messages.error(request, _("The tags could not be kept.") + " " + why)
            return self.back()
        with transaction.atomic():
            chosen = set(form.cleaned_data["tags"])
            name = form.cleaned_data["new"].strip()
            if name:
                chosen.add(DonorTag.objects.filter(name__iexact=name).first() or DonorTag.objects.create(name=name))
            self.donor.tagged.exclude(tag__in=chosen).delete()
            for tag in chosen:
                TaggedDonor.objects.get_or_create(content_object=self.donor, tag=tag)
            log(self.donor, "wagtail.edit", title=audit.label(self.donor), data={"tags": True})
        messages.success(request, _("The tags have been kept."))
        return self.back()


class DonorAddView(RefusalsAudited, generic.CreateView):
    """A donor whom staff know and Stripe doesn't."""

    def save_instance(self) -> Donor:
        donor: Donor = self.form.save()
        log(instance=donor, action="wagtail.create", title=audit.label(donor), content_changed=True)
        return donor

    def get_success_url(self) -> str:
        return reverse("giving_donors:inspect", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        return []


class DonorEditView(RowAudited, generic.EditView):
    """Corrects names, address, language; what was there stands in the log as "edited"."""

    def save_instance(self) -> Donor:
        donor: Donor = self.form.save()
        log(
            instance=donor,
            action="wagtail.edit",
            title=audit.label(donor),
            content_changed=self.form.has_changed(),
            data={"columns": self.form.changed_data},
        )
        return donor

    def get_success_url(self) -> str:
        return reverse("giving_donors:inspect", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_usage_url(self) -> None:
        """What refers to a donor stands on the donor's page."""
