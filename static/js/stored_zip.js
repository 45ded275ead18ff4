// Reads a ZIP whose files are stored as they are, as a pack's are: one after the other, nothing between.
(() => {
  "use strict";

  const END = 0x06054b50;
  const LISTED = 0x02014b50;
  const LOCAL = 0x04034b50;
  const END_BYTES = 22;
  const LISTED_BYTES = 46;
  const LOCAL_BYTES = 30;
  const LOCKED = 1;
  const MOST_FILES = 64;
  const REMADE = "This ZIP is not as it was made: it was zipped again, or something was put into it.";

  class NotAPack extends Error {}
  class Locked extends NotAPack {}

  const text = (bytes) => new TextDecoder("latin1").decode(bytes);

  const directory = (view) => {
    const at = view.byteLength - END_BYTES;
    if (at < 0 || view.getUint32(at, true) !== END) {
      throw new NotAPack("This is not the ZIP of a pack, or it is damaged.");
    }
    const found = { count: view.getUint16(at + 10, true), at: view.getUint32(at + 16, true), end: at };
    const whole = found.at + view.getUint32(at + 12, true) === at && found.count === view.getUint16(at + 8, true);
    if (!whole || found.count > MOST_FILES || view.getUint32(at + 4, true) !== 0 || view.getUint16(at + 20, true) !== 0) {
      throw new NotAPack(REMADE);
    }
    return found;
  };

  const listed = (view, bytes, at) => {
    if (at + LISTED_BYTES > view.byteLength || view.getUint32(at, true) !== LISTED) {
      throw new NotAPack("This ZIP is damaged.");
    }
    const name = view.getUint16(at + 28, true);
    return {
      name: text(bytes.subarray(at + LISTED_BYTES, at + LISTED_BYTES + name)),
      locked: (view.getUint16(at + 8, true) & LOCKED) !== 0,
      stored: view.getUint16(at + 10, true) === 0,
      size: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      at: view.getUint32(at + 42, true),
      // What its own head says of a file must be what the list says: extractors follow one or the other.
      head: text(bytes.subarray(at + 6, at + 32)),
      plain: view.getUint16(at + 8, true) === 0 && view.getUint32(at + 30, true) === 0 && view.getUint32(at + 34, true) === 0,
      next: at + LISTED_BYTES + name,
    };
  };

  const check = (one, expected) => {
    if (one.locked) {
      throw new Locked(
        "This pack is locked with six words. Open it with 7-Zip first, then choose the ZIP inside.",
      );
    }
    if (!one.plain || !one.stored || one.size !== one.packed || one.at !== expected) {
      throw new NotAPack(REMADE);
    }
  };

  const content = (view, bytes, one) => {
    if (one.at + LOCAL_BYTES > view.byteLength || view.getUint32(one.at, true) !== LOCAL) {
      throw new NotAPack("This ZIP is damaged.");
    }
    const name = view.getUint16(one.at + 26, true);
    const start = one.at + LOCAL_BYTES + name;
    const same = text(bytes.subarray(one.at + 4, one.at + LOCAL_BYTES)) === one.head;
    if (!same || text(bytes.subarray(one.at + LOCAL_BYTES, start)) !== one.name) {
      throw new NotAPack(REMADE);
    }
    return { bytes: bytes.subarray(start, start + one.size), end: start + one.size };
  };

  // The files by their path in the one folder of the ZIP. Throws NotAPack.
  const read = (buffer) => {
    const view = new DataView(buffer);
    const bytes = new Uint8Array(buffer);
    const { count, at, end } = directory(view);
    const files = new Map();
    const folders = new Set();
    const seen = new Set();
    let place = at;
    let expected = 0;
    for (let number = 0; number < count; number += 1) {
      const one = listed(view, bytes, place);
      check(one, expected);
      const found = content(view, bytes, one);
      const cut = one.name.indexOf("/");
      folders.add(one.name.slice(0, cut));
      const once = !seen.has(one.name.toLowerCase());
      seen.add(one.name.toLowerCase());
      if (cut < 1 || folders.size !== 1 || !once) {
        throw new NotAPack("This ZIP does not hold exactly one folder, each file once.");
      }
      files.set(one.name.slice(cut + 1), found.bytes);
      expected = found.end;
      place = one.next;
    }
    if (expected !== at || place !== end) {
      throw new NotAPack(REMADE);
    }
    return { files, folder: [...folders][0] };
  };

  window.storedZip = { read, NotAPack, Locked };
})();
