// Notes close by themselves on the server. This warns two minutes before, takes any key or touch as a press, and
// at the end takes the page away, with what was typed carried along to where the words are asked for.
(() => {
  "use strict";

  const WARN = 120;
  const EVERY = 60;
  const form = document.querySelector("form.closing");
  if (!form) {
    return;
  }
  const now = () => Date.now() / 1000;
  let idleEnds = now() + Number(form.dataset.idle);
  let ends = now() + Number(form.dataset.left);
  let asked = now();
  let gone = false;

  const say = (what) => {
    form.hidden = !what;
    for (const line of form.querySelectorAll("[data-say]")) {
      line.hidden = line.dataset.say !== what;
    }
    form.querySelector("button").hidden = what === "left";
  };

  const ask = (method) => {
    asked = now();
    const body = method === "POST" ? new FormData(form) : undefined;
    return fetch(form.action, { method, body }).then((answer) => answer.json());
  };

  const take = ({ idle, left }) => {
    idleEnds = now() + idle;
    ends = now() + left;
    return Math.min(idle, left) > 0;
  };

  const isOurs = (one) => one.method === "post" && one !== form && !one.closest("[hidden]");
  const isChanged = (one) =>
    [...one.elements].some((field) =>
      field.options
        ? [...field.options].some((option) => option.selected !== option.defaultSelected)
        : field.type === "checkbox" || field.type === "radio"
          ? field.checked !== field.defaultChecked
          : field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue,
    );

  const field = (name, value) => {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = name;
    hidden.value = value;
    return hidden;
  };

  // Never sends the form itself: nobody pressed its button.
  const close = () => {
    gone = true;
    const typed = [...document.forms].find((one) => isOurs(one) && isChanged(one));
    // data-apart: words that open notes, and a PIN. They are typed again.
    const apart = new Set([...(typed?.querySelectorAll("[data-apart]") ?? [])].map((one) => one.name));
    const pairs = typed
      ? [...new FormData(typed)].filter(([name, value]) => typeof value === "string" && !apart.has(name))
      : [];
    const page = typed?.getAttribute("action") || window.location.pathname;
    const carry = document.createElement("form");
    carry.method = "post";
    carry.action = form.dataset.closed;
    const token = form.querySelector('[name="csrfmiddlewaretoken"]');
    carry.append(
      field("csrfmiddlewaretoken", token.value),
      field("kept", JSON.stringify(pairs)),
      field("kept_for", page),
    );
    document.body.hidden = true;
    document.body.append(carry);
    carry.submit();
  };

  const look = () => {
    if (gone) {
      return;
    }
    const left = Math.min(idleEnds, ends) - now();
    if (left <= 0) {
      // Another tab may have been used meanwhile: the server knows.
      ask("GET").then((answer) => take(answer) || close(), close);
    }
    say(left > 0 && left <= WARN ? (ends <= idleEnds ? "left" : "idle") : "");
  };

  const press = () => {
    if (!gone && now() - asked > (form.hidden ? EVERY : 2)) {
      ask("POST").then((answer) => (take(answer) ? look() : close()), () => {});
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asked = 0;
    press();
  });
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, press, { passive: true });
  }

  // Whoever comes back to this tab may have left in another, where no script could tell this one: nothing is
  // shown until the server says that the notes are still open. Without a network only the clock here is known.
  const lookAgain = () => {
    if (gone || document.visibilityState === "hidden" || document.body.hidden) {
      return;
    }
    const at = document.activeElement;
    const show = () => {
      document.body.hidden = false;
      at?.focus?.({ preventScroll: true });
      look();
    };
    document.body.hidden = true;
    ask("GET").then(
      (answer) => (take(answer) ? show() : close()),
      () => Math.min(idleEnds, ends) > now() && show(),
    );
  };
  document.addEventListener("visibilitychange", lookAgain);
  window.addEventListener("focus", lookAgain);
  window.setInterval(look, 1000);
})();
