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

  class NotAPack extends Error {}
  class Locked extends NotAPack {}

  const text = (bytes) => new TextDecoder("latin1").decode(bytes);

  const directory = (view) => {
    const at = view.byteLength - END_BYTES;
    if (at < 0 || view.getUint32(at, true) !== END) {
      throw new NotAPack("This is not the ZIP of a pack, or it is damaged.");
    }
    return { count: view.getUint16(at + 10, true), at: view.getUint32(at + 16, true), end: at };
  };

  const listed = (view, bytes, at) => {
    if (at + LISTED_BYTES > view.byteLength || view.getUint32(at, true) !== LISTED) {
      throw new NotAPack("This ZIP is damaged.");
    }
    const name = view.getUint16(at + 28, true);
    const rest = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    return {
      name: text(bytes.subarray(at + LISTED_BYTES, at + LISTED_BYTES + name)),
      locked: (view.getUint16(at + 8, true) & LOCKED) !== 0,
      stored: view.getUint16(at + 10, true) === 0,
      size: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      at: view.getUint32(at + 42, true),
      next: at + LISTED_BYTES + name + rest,
    };
  };

  const check = (one, expected) => {
    if (one.locked) {
      throw new Locked(
        "This pack is locked with six words. Open it with 7-Zip first, then choose the ZIP inside.",
      );
    }
    if (!one.stored || one.size !== one.packed || one.at !== expected) {
      throw new NotAPack("This ZIP is not as it was made: it was zipped again, or something was put into it.");
    }
  };

  const content = (view, bytes, one) => {
    if (one.at + LOCAL_BYTES > view.byteLength || view.getUint32(one.at, true) !== LOCAL) {
      throw new NotAPack("This ZIP is damaged.");
    }
    const name = view.getUint16(one.at + 26, true);
    const start = one.at + LOCAL_BYTES + name + view.getUint16(one.at + 28, true);
    if (text(bytes.subarray(one.at + LOCAL_BYTES, one.at + LOCAL_BYTES + name)) !== one.name) {
      throw new NotAPack("This ZIP names a file in two ways.");
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
    let place = at;
    let expected = 0;
    for (let number = 0; number < count; number += 1) {
      const one = listed(view, bytes, place);
      check(one, expected);
      const found = content(view, bytes, one);
      const cut = one.name.indexOf("/");
      folders.add(one.name.slice(0, cut));
      if (cut < 1 || folders.size !== 1 || files.has(one.name.slice(cut + 1))) {
        throw new NotAPack("This ZIP does not hold exactly one folder, each file once.");
      }
      files.set(one.name.slice(cut + 1), found.bytes);
      expected = found.end;
      place = one.next;
    }
    if (expected !== at || place !== end) {
      throw new NotAPack("Something is in this ZIP beside its files.");
    }
    return files;
  };

  window.storedZip = { read, NotAPack, Locked };
})();
