// Two minutes before a sign-in runs out this says so, and any key or the button keeps it.
// Without this script the foot of each page says by when to save.
(() => {
  "use strict";

  const WARN = 2 * 60 * 1000;
  const box = document.querySelector("[data-until]");
  if (!box) {
    return;
  }
  const warning = box.querySelector("[data-warning]");
  const form = box.querySelector("form");
  let until = new Date(box.dataset.until).getTime();
  let asking = false;

  const show = () => {
    for (const time of box.querySelectorAll("time")) {
      time.dateTime = new Date(until).toISOString();
      time.textContent = new Date(until).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    }
  };

  const look = () => {
    const left = until - Date.now();
    warning.hidden = left > WARN || left <= 0;
    box.querySelector("[data-over]").hidden = left > 0;
  };

  const stay = async () => {
    if (asking || warning.hidden) {
      return;
    }
    asking = true;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (answer?.ok) {
      until = new Date((await answer.json()).until).getTime();
      show();
      look();
    }
    // Where the time cannot be made longer, asking at every key would help nobody.
    window.setTimeout(() => {
      asking = false;
    }, 20000);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  document.addEventListener("keydown", stay);
  show();
  look();
  window.setInterval(look, 5000);
})();
