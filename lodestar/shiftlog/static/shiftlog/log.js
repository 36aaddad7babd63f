// The desk without a mouse: j and k walk through the list, n begins a note, / looks for one.
// Everything works without this file. Single keys can be switched off, for voice control (WCAG 2.1.4).
(() => {
  "use strict";
  const OFF = "desk-keys-off";
  const slips = [...document.querySelectorAll("[data-slip]")];
  const tips = document.querySelector("[data-keys]");
  const control = document.querySelector("[data-keys-switch]");
  const off = () => sessionStorage.getItem(OFF) === "yes";

  if (tips) {
    tips.hidden = false;
    control.checked = !off();
    control.addEventListener("change", () => sessionStorage.setItem(OFF, control.checked ? "no" : "yes"));
  }

  const typing = (part) => part.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  function walk(step) {
    const at = slips.indexOf(document.activeElement);
    const next = slips[at < 0 ? (step > 0 ? 0 : slips.length - 1) : Math.min(slips.length - 1, Math.max(0, at + step))];
    if (next) next.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else {
      const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!place) return;
      event.preventDefault();
      place.click();
    }
  });

  const first = document.querySelector(".wrong[role=alert]");
  if (first) {
    first.tabIndex = -1;
    first.focus();
  }
})();
