// Keeps pages on this device, or removes them, only when a button is pressed.
(() => {
  "use strict";
  const place = document.querySelector("[data-offline]");
  const status = place.querySelector("[data-status]");
  const [keepButton, removeButton] = ["[data-keep]", "[data-remove]"].map(name => place.querySelector(name));
  const workers = navigator.serviceWorker;

  const tell = name => { status.textContent = status.dataset[name]; };

  const left = async () => [...await workers.getRegistrations(), ...await caches.keys()];

  function ready(worker) {
    return new Promise((done, failed) => {
      const look = () => {
        if (worker.state === "activated") done();
        if (worker.state === "redundant") failed(new Error("not installed"));
      };
      worker.addEventListener("statechange", look);
      look();
    });
  }

  async function clear() {
    for (const registration of await workers.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    return (await left()).length === 0;
  }

  async function keep() {
    const before = (await left()).length;
    try {
      const registration = await workers.register(place.dataset.offline, { scope: "/" });
      await ready(registration.installing || registration.waiting || registration.active);
      tell("kept");
    } catch (problem) {
      tell(before ? "kept" : await clear() ? "failed" : "stuck");
    }
  }

  async function remove() {
    tell(await clear().catch(() => false) ? "removed" : "stuck");
  }

  function onPress(button, act) {
    button.addEventListener("click", async () => {
      tell("wait");
      await act();
    });
  }

  async function begin() {
    if (!workers || !window.caches) return tell("cannot");
    tell((await left()).length ? "kept" : "none");
    onPress(keepButton, keep);
    onPress(removeButton, remove);
    for (const part of place.querySelectorAll("[data-switch]")) part.hidden = false;
  }

  begin().catch(() => tell("cannot"));
})();
