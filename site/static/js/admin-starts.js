/* Starts what Wagtail's own templates start with inline scripts, which the policy for the admin forbids:
   <template data-controller="starts" data-starts-kind-value="…" data-starts-options-value="{…}">. */
(() => {
  class Starts extends window.StimulusModule.Controller {
    connect() {
      if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", () => this.start(), { once: true });
      } else {
        this.start();
      }
    }

    start() {
      const { element } = this;
      if (element.dataset.started) return;
      element.dataset.started = "";
      const kind = window[this.kindValue];
      if (this.hasArgumentsValue) {
        const given = JSON.parse(this.argumentsValue);
        if (/^[a-z]/.test(this.kindValue)) {
          kind(...given);
        } else {
          this.started = new kind(...given);
        }
        return;
      }
      const options = JSON.parse(this.optionsValue);
      if (this.hasForValue) {
        kind(this.forValue, options);
      } else {
        this.panel = new kind(options);
      }
    }
  }
  Starts.values = { kind: String, for: String, options: String, arguments: String };
  window.wagtail.app.register("starts", Starts);
})();
