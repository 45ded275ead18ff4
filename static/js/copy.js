// Copy buttons: <button class="copy" data-copy="#id" data-copied="Copied">. Seen only where this script runs.
(() => {
  "use strict";

  const text = (node) => ("value" in node ? node.value : node.textContent.trim());

  const select = (node) => {
    if ("select" in node) {
      node.select();
      return;
    }
    window.getSelection().selectAllChildren(node);
  };

  const copy = async (node) => {
    // The clipboard needs https or this machine; elsewhere the text is selected and the old command tried.
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text(node));
      return true;
    }
    select(node);
    return document.execCommand("copy");
  };

  const make = (button) => {
    const node = document.querySelector(button.dataset.copy);
    if (!node || button.classList.contains("ready")) {
      return;
    }
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "tag-said";
    button.after(" ", said);
    button.classList.add("ready");
    button.addEventListener("click", async () => {
      said.textContent = "";
      const done = await copy(node).catch(() => false);
      if (done) {
        said.textContent = button.dataset.copied || "Copied";
      } else {
        // Nothing was copied: leave the text selected, ready for the person's own copy.
        select(node);
      }
    });
  };

  document.querySelectorAll("[data-copy]").forEach(make);
})();
