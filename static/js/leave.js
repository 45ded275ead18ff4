// Leave this site works as a plain link. This makes it faster, takes the other tabs along, and keeps Back from
// bringing a page back.
(() => {
  "use strict";

  const link = document.querySelector("a.leave");
  // Says nothing, and is there until the server has answered that somebody left.
  const MARK = "seen";
  const others = "BroadcastChannel" in window ? new BroadcastChannel(MARK) : null;
  const blank = () => {
    document.body.hidden = true;
  };

  const stored = (change) => {
    try {
      return change(window.localStorage);
    } catch {
      // A browser that stores nothing.
      return null;
    }
  };

  const go = () => {
    blank();
    document.title = "";
    stored((storage) => storage.setItem(MARK, "1"));
    // replace(): this page's own place in the tab's history goes too. Without a network the browser would show
    // its own page with this address; the mark makes the next page of ours leave first.
    window.location.replace(navigator.onLine ? link.href : "about:blank");
  };

  const leave = () => {
    others?.postMessage("");
    go();
  };

  // Somebody left, and nobody knows whether the server heard of it. Whatever page comes first asks it, and shows
  // nothing meanwhile; then the page is asked for again, as by anybody who has nothing open here.
  const finish = () => {
    blank();
    // Only the server itself leads on from there: what a network says in its place is no answer.
    window.fetch(link.href, { redirect: "manual", cache: "no-store" }).then(
      ({ type }) => {
        if (type !== "opaqueredirect") {
          go();
          return;
        }
        stored((storage) => storage.removeItem(MARK));
        window.location.replace(window.location.pathname + window.location.search);
      },
      () => window.location.replace("about:blank"),
    );
  };

  if (link && stored((storage) => storage.getItem(MARK))) {
    finish();
  }

  if (link) {
    others?.addEventListener("message", go);
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
