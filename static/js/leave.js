// Leave this site works as a plain link. This makes it faster, and keeps Back from bringing a page back.
(() => {
  "use strict";

  const link = document.querySelector("a.leave");
  const blank = () => {
    document.body.hidden = true;
  };

  const leave = () => {
    blank();
    document.title = "";
    // replace(): this page's own place in the tab's history goes too.
    window.location.replace(link.href);
  };

  if (link) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });

    // Shift three times in five seconds, with no other key between: for a hand that is on the keyboard.
    let presses = [];
    document.addEventListener("keyup", (event) => {
      if (event.key !== "Shift") {
        presses = [];
        return;
      }
      presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 5000);
      if (presses.length === 3) {
        leave();
      }
    });
  }

  // A page the browser kept in memory must not flash up on Back: blank it on the way out, ask again on return.
  window.addEventListener("pagehide", (event) => {
    if (event.persisted) {
      blank();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      blank();
      window.location.reload();
    }
  });
})();
