// Asks the browser for a passkey and sends what it answers. Without this script the block stays hidden.
// The block says which: data-passkey="create" (a new one) or "get" (one that is there).
(() => {
  "use strict";

  const box = document.querySelector("[data-passkey]");
  const options = document.getElementById("passkey-options");
  if (!box || !options || !window.PublicKeyCredential) {
    return;
  }

  const bytes = (text) => {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(window.atob(plain), (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("");
    return window.btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const question = () => {
    const asked = JSON.parse(options.textContent).publicKey;
    const ready = { ...asked, challenge: bytes(asked.challenge) };
    if (asked.user) {
      ready.user = { ...asked.user, id: bytes(asked.user.id) };
      ready.excludeCredentials = named(asked.excludeCredentials);
    } else {
      ready.allowCredentials = named(asked.allowCredentials);
    }
    return { publicKey: ready };
  };

  const answer = (credential) => {
    const given = credential.response;
    const response = { clientDataJSON: text(given.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (given[part]) {
        response[part] = text(given[part]);
      }
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const form = box.querySelector("form");
  const said = box.querySelector("[data-said]");
  const instead = document.querySelector("[data-passkey-instead]");
  box.hidden = false;
  if (instead) {
    instead.hidden = true;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      const credential = await navigator.credentials[box.dataset.passkey](question());
      form.elements.credential.value = answer(credential);
      // Not requestSubmit(): the script that stops a second press may still hold the first one.
      form.submit();
    } catch {
      said.textContent = said.dataset.said;
    }
  });
})();
