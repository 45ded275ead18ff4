// Checks a pack in this browser's own memory: its lists of digests and its signature. Nothing is sent.
(() => {
  "use strict";

  const MOST = 256 * 1024 * 1024;
  const SUMS = "SHA256SUMS";
  const MANIFEST = "manifest-sha256.txt";
  const TAGS = "tagmanifest-sha256.txt";
  const SIGNATURE = `signatures/${TAGS}.p7s`;
  const SIGNED = [MANIFEST, "VERIFY.txt", "bag-info.txt", "bagit.txt"];
  const STAMP = /^signatures\/(record\.json|tagmanifest-sha256\.txt(\.p7s)?)(\.[2-9])?\.tsr$/;
  const UNSIGNED = new Set([SUMS, TAGS, SIGNATURE, "signatures/signer.pem", "signatures/timestamp-roots.pem", "signatures/README.txt"]);
  // As a pack names its files; nothing else may be in it, for only these are looked at.
  const NAME = /^data\/[a-z][a-z-]*\.[a-z]+$/;

  const part = (name) => document.querySelector(`[data-${name}]`);
  const text = (bytes) => new TextDecoder("latin1").decode(bytes);

  const lines = (bytes) =>
    new Map(
      text(bytes)
        .split("\n")
        .slice(0, -1)
        .map((line) => [line.slice(66).replace(/^\.\//, ""), line.slice(0, 64)]),
    );

  // What is wrong between a list and the files it should list, a sentence each.
  const compare = (name, list, digests, wanted) => {
    const wrong = [];
    for (const path of wanted) {
      if (!list.has(path)) {
        wrong.push(`${path} is in the pack and not in ${name}: it was added.`);
      } else if (list.get(path) !== digests.get(path)) {
        wrong.push(`${path} was changed: it does not have the SHA-256 that ${name} lists.`);
      }
    }
    for (const path of list.keys()) {
      if (!digests.has(path)) {
        wrong.push(`${path} is listed in ${name} and is not in the pack: it was taken out.`);
      }
    }
    return wrong;
  };

  const strange = (files) =>
    [...files.keys()]
      .filter((path) => !(NAME.test(path) || STAMP.test(path) || SIGNED.includes(path) || UNSIGNED.has(path)))
      .map((path) => `${JSON.stringify(path).slice(0, 100)} does not belong in a pack: it was put into it.`);

  const lists = (files, folder, digests) => {
    const missing = [SUMS, MANIFEST, TAGS].filter((name) => !files.has(name));
    if (missing.length) {
      return missing.map((name) => `${name} is not in the pack.`);
    }
    const paths = [...files.keys()];
    const named = text(files.get("bag-info.txt") ?? new Uint8Array()).includes(`External-Identifier: ${folder}\n`);
    const tags = lines(files.get(TAGS));
    return [
      ...strange(files),
      ...(named ? [] : ["The folder in the ZIP does not have the name of the pack."]),
      ...compare(SUMS, lines(files.get(SUMS)), digests, paths.filter((path) => path !== SUMS)),
      ...compare(MANIFEST, lines(files.get(MANIFEST)), digests, paths.filter((path) => path.startsWith("data/"))),
      ...compare(TAGS, tags, digests, SIGNED),
    ];
  };

  const signature = async (files, expected) => {
    if (!files.has(SIGNATURE)) {
      return { good: false, words: "The pack is not signed. Anybody could have made it." };
    }
    const by = await window.cms.signedBy(text(files.get(SIGNATURE)), files.get(TAGS));
    if (by === null) {
      return { good: false, words: "The signature is not of this pack." };
    }
    const [now, ...before] = expected.split(" ");
    if (by !== now && before.includes(by)) {
      return { good: true, words: "It is signed by a key that this site used before." };
    }
    if (by !== now) {
      return {
        good: false,
        words: `It is signed by another certificate than this site's: SHA-256 ${by}. Ask whoever made it whether it is theirs.`,
      };
    }
    return { good: true, words: "It is signed by this site." };
  };

  const stamps = (files) => {
    const count = [...files.keys()].filter((path) => STAMP.test(path)).length;
    return count
      ? `Files that look like independent timestamps: ${count}. This page does not check them: VERIFY.txt has the commands.`
      : "No independent timestamp is in it: when it was made rests on the clock of this site, unless page 1 of the report names one.";
  };

  const digestsOf = async (files) => {
    const found = new Map();
    for (const [path, bytes] of files) {
      found.set(path, window.cms.hex(await window.cms.sha256(bytes)));
    }
    return found;
  };

  const checked = async (buffer) => {
    const { files, folder } = window.storedZip.read(buffer);
    const wrong = lists(files, folder, await digestsOf(files));
    if (wrong.length) {
      return { good: false, told: wrong.slice(0, 20) };
    }
    const signed = await signature(files, part("expected").dataset.expected);
    const whole = window.cms.hex(await window.cms.sha256(new Uint8Array(buffer)));
    return {
      good: signed.good,
      told: [
        `Its ${files.size} files are as its lists say: none was changed, added or taken out since these were made.`,
        signed.words,
        stamps(files),
        `SHA-256 of the ZIP: ${whole}`,
      ],
    };
  };

  const GOOD = "This pack is from this site, and what is signed in it was not changed.";
  const BAD = "Do not rely on this pack yet.";
  const NOT_YET = "This was not checked yet.";

  const show = (verdict, told) => {
    part("verdict").textContent = verdict;
    part("told").replaceChildren(
      ...told.map((words) => {
        const line = document.createElement("li");
        line.className = "link";
        line.textContent = words;
        return line;
      }),
    );
    part("result").hidden = false;
  };

  const check = async (file) => {
    part("result").hidden = true;
    part("busy").hidden = false;
    try {
      if (file.size > MOST) {
        throw new window.storedZip.NotAPack("This file is larger than any pack is.");
      }
      const { good, told } = await checked(await file.arrayBuffer());
      show(good ? GOOD : BAD, told);
    } catch (error) {
      const said = error instanceof window.storedZip.NotAPack;
      const words = said ? error.message : "This file cannot be read as a pack.";
      show(error instanceof window.storedZip.Locked ? NOT_YET : BAD, [words]);
    }
    part("busy").hidden = true;
  };

  const begin = () => {
    if (!part("able") || !window.crypto?.subtle) {
      return;
    }
    part("able").hidden = false;
    part("choose").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (file) {
        check(file);
      }
    });
  };

  begin();
})();
