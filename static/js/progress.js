// Keeps a progress block up to date by asking for this same page, so that Check again need not be pressed.
(() => {
  "use strict";

  const FIRST = 2000;
  const SLOWEST = 15000;
  const box = document.querySelector('[data-progress="going"]');
  let wait = FIRST;

  // XMLHttpRequest gives a parsed page whose scripts never run, also where pages may not parse text themselves.
  const ask = () =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("GET", window.location.href);
      request.responseType = "document";
      request.timeout = 20000;
      request.onload = () => resolve(request);
      request.onerror = request.ontimeout = reject;
      request.send();
    });

  const show = (fresh) => {
    for (const part of ["[data-progress-words]", "[data-progress-note]"]) {
      const here = box.querySelector(part);
      const there = fresh.querySelector(part);
      // Only what changed is written, so that a screen reader is not told the same thing again.
      if (here && there && here.textContent.trim() !== there.textContent.trim()) {
        here.replaceChildren(...document.importNode(there, true).childNodes);
      }
    }
    const bar = box.querySelector("progress");
    const value = fresh.querySelector("progress")?.getAttribute("value");
    if (bar && value) {
      bar.setAttribute("value", value);
    }
  };

  const turn = async () => {
    if (!document.hidden) {
      const answer = await ask().catch(() => null);
      const fresh = answer?.response?.querySelector('[data-progress="going"]');
      if (answer && !fresh && answer.status < 500) {
        window.location.replace(answer.responseURL || window.location.href);
        return;
      }
      if (fresh && answer.status < 400) {
        show(fresh);
      }
    }
    wait = Math.min(wait * 1.25, SLOWEST);
    window.setTimeout(turn, wait);
  };

  if (box) {
    window.setTimeout(turn, wait);
  }
})();
