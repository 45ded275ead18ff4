// A form is sent once, however often the button is pressed. The server checks this too.
(() => {
  "use strict";

  const buttons = (form) =>
    [...form.elements].filter((control) => control.type === "submit" || control.type === "image");

  const set = (form, sent) => {
    form.dataset.sent = sent ? "yes" : "";
    for (const button of buttons(form)) {
      // Not `disabled`: that would drop the button's own value, and the focus of whoever pressed it.
      if (sent) {
        button.setAttribute("aria-disabled", "true");
      } else {
        button.removeAttribute("aria-disabled");
      }
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // data-again: a form that answers with a download leaves the page where it is.
    if (form.method !== "post" || "again" in form.dataset) {
      return;
    }
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    set(form, true);
    // If another script stopped this submit, the form stays usable.
    window.setTimeout(() => set(form, !event.defaultPrevented));
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.forms) {
      set(form, false);
    }
  });
})();
