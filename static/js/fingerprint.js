// The page on which a person makes the fingerprint of a photo: the photo is read here, and only here. Its
// field is in no form; the form holds two lines of text. Until the button is pressed nothing is asked for
// over the network.
(() => {
  "use strict";

  const LEAST_SIDE = 64;
  const DECIDING = 50;
  const WORDS = {
    opening: "Opening the photo on this device.",
    measuring: "Making the fingerprint.",
    made: "The fingerprint is made. The photo was not sent, and this page has let go of it.",
    moves:
      "This picture moves: the fingerprint is of its first picture only. The photo was not sent, and this " +
      "page has let go of it.",
    stopped: "Stopped. Nothing was sent.",
  };
  const WRONG = {
    empty: "This file is empty. Choose the photo again.",
    heic:
      "This is a HEIC photo, which this browser cannot open. Save a copy of it as a JPEG and choose " +
      "that. On an iPhone: Share, Options, Most Compatible, then Save to Files.",
    closed:
      "This browser cannot open this file. Either it is not a photo, or it is damaged, or too large for " +
      "this device. Choose a JPEG or PNG, or a smaller copy.",
    small: `This photo is too small: each side must be at least ${LEAST_SIDE} pixels.`,
    little:
      "There is too little in this photo for a fingerprint to mean anything, as with a plain wall or " +
      "a dark room. Choose one with more in it.",
  };

  class Stopped extends Error {}
  class Wrong extends Error {}

  const able = () => typeof createImageBitmap === "function" && window.averages.canSee();
  const part = (name) => document.querySelector(`[data-${name}]`);
  const pause = () => new Promise((resolve) => window.setTimeout(resolve));

  // -- what a file is, by its first bytes ------------------------------------------
  const startOf = async (file) =>
    String.fromCharCode(...new Uint8Array(await file.slice(0, 4096).arrayBuffer()));

  const isHeic = (start) => /^....ftyp(hei|hev|mif1|msf1)/s.test(start);

  const moves = (start) =>
    (start.startsWith("GIF8") && start.includes("NETSCAPE2.0")) ||
    (/^RIFF....WEBPVP8X/s.test(start) && (start.charCodeAt(20) & 2) !== 0) ||
    (start.startsWith("\x89PNG") && start.includes("acTL"));

  // -- the work ----------------------------------------------------------------------
  // Which choice of a photo is the present one: an older one stops at its next step.
  let turn = 0;

  const say = (words, percent) => {
    if (part("words").textContent !== words) {
      part("words").textContent = words;
    }
    const bar = part("bar");
    bar.hidden = part("stop").hidden = part("note").hidden = percent === null;
    // Not in what is read aloud by itself: it changes many times.
    part("note").textContent = `${percent ? `${percent} per cent. ` : ""}Stay on this page until it is done.`;
    if (percent) {
      bar.value = percent;
      bar.setAttribute("aria-valuetext", `${percent} per cent`);
    } else {
      bar.removeAttribute("value");
      bar.removeAttribute("aria-valuetext");
    }
  };

  const fail = (sentence) => {
    say("", null);
    part("wrong").textContent = sentence;
    part("wrong").hidden = !sentence;
    part("photo").classList.toggle("wrong", Boolean(sentence));
    if (sentence) {
      part("choose").setAttribute("aria-invalid", "true");
    } else {
      part("choose").removeAttribute("aria-invalid");
    }
  };

  const begin = () => {
    fail("");
    part("made").hidden = true;
    part("made").elements.pdq.value = part("made").elements.phash16.value = "";
    turn += 1;
    return turn;
  };

  const opened = async (file, start) => {
    if (!file.size) {
      throw new Wrong(WRONG.empty);
    }
    // Upright, in sRGB and in full: what the browser itself would show.
    const photo = await createImageBitmap(file).catch(() => null);
    if (!photo) {
      throw new Wrong(isHeic(start) ? WRONG.heic : WRONG.closed);
    }
    return photo;
  };

  const hashed = async (photo, mine) => {
    if (Math.min(photo.width, photo.height) < LEAST_SIDE) {
      throw new Wrong(WRONG.small);
    }
    const step = async () => {
      await pause();
      if (mine !== turn) {
        throw new Stopped();
      }
    };
    const small = await window.averages.averaged(photo, (done) => {
      say(WORDS.measuring, Math.max(1, Math.round(95 * done)));
      return step();
    });
    const lines = await window.hashes.of(small, step);
    if (Object.values(lines).every((line) => Number(line.split(" ")[3]) < DECIDING)) {
      throw new Wrong(WRONG.little);
    }
    return lines;
  };

  const finish = (lines, words) => {
    const form = part("made");
    for (const [name, line] of Object.entries(lines)) {
      form.elements[name].value = line;
      part(`line-${name}`).textContent = line;
    }
    say(words, null);
    form.hidden = false;
    form.querySelector("button").focus();
  };

  const make = async (file) => {
    const mine = begin();
    let photo = null;
    say(WORDS.opening, 0);
    try {
      const start = await startOf(file);
      photo = await opened(file, start);
      if (mine === turn) {
        const lines = await hashed(photo, mine);
        finish(lines, moves(start) ? WORDS.moves : WORDS.made);
      }
    } catch (error) {
      if (mine === turn) {
        fail(error instanceof Wrong ? error.message : WRONG.closed);
      }
    } finally {
      photo?.close();
    }
  };

  const start = () => {
    const field = part("choose");
    field.addEventListener("change", () => {
      const [file] = field.files;
      // The page keeps no hold of the photo, nor does a page that is left and come back to.
      field.value = "";
      if (file) {
        make(file);
      }
    });
    part("stop").addEventListener("click", () => {
      begin();
      say(WORDS.stopped, null);
      field.focus();
    });
  };

  for (const node of document.querySelectorAll(able() ? "[data-able]" : "[data-unable]")) {
    node.hidden = false;
  }
  if (part("choose")) {
    start();
  }
})();
