/* A security key answers a form: asks it with the form's options, puts its answer in, sends the form. */
(() => {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function read(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.allowCredentials, options.excludeCredentials])
      for (const one of list || []) one.id = bytes(one.id);
    const prf = options.extensions && options.extensions.prf;
    if (prf && prf.eval) prf.eval.first = bytes(prf.eval.first);
    return options;
  }

  function written(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    const prf = credential.getClientExtensionResults().prf || {};
    const results = prf.results && prf.results.first ? { first: text(prf.results.first) } : undefined;
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: { prf: { enabled: Boolean(prf.enabled), results } },
    });
  }

  async function answer(form) {
    const publicKey = read(JSON.parse(form.dataset.options));
    const credential = await navigator.credentials[form.dataset.securityKey]({ publicKey });
    form.elements.answer.value = written(credential);
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-security-key]"))
    form.addEventListener("submit", (event) => {
      const other = form.dataset.unless && form.elements[form.dataset.unless];
      if (other && other.value) return;
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      answer(form).catch(() => { failed.hidden = false; });
    });
})();
