// Buttons by single keys: only while the focus is in the part of the page they belong to (WCAG 2.1.4).
(() => {
  "use strict";

  for (const part of document.querySelectorAll("[data-keys]")) {
    part.addEventListener("keydown", (event) => {
      const typing = event.target.closest("textarea, select, input:not([type=radio])");
      if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const button = [...part.querySelectorAll("[data-key]")].find(
        (one) => one.dataset.key === event.key.toLowerCase(),
      );
      if (button) {
        event.preventDefault();
        button.click();
      }
    });
  }

  for (const told of document.querySelectorAll("[data-keys-told]")) {
    told.hidden = false;
  }
})();
