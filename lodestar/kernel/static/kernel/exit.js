// Leave fast: blank the page, then go to a neutral site. Sends nothing.
(function () {
  var count = 0, timer, button, said, dots;

  function left(address) {
    try { return address ? sessionStorage.left = address : sessionStorage.left; } catch (_) {}
  }

  function leave(address) {
    left(address);
    document.documentElement.hidden = true;
    if (button) document.title = button.dataset.blank;
    if (document.body) document.body.textContent = "";
    location.replace(address);
  }

  function clicked(event) {
    var link = event.target.closest("[data-exit]");
    if (!link) return;
    event.preventDefault();
    leave(link.href);
  }

  function pressed(event) {
    if (event.repeat || !button) return;
    count = event.key === "Shift" ? count + 1 : 0;
    if (count > 2) return leave(button.href);
    if (count < 2) clearTimeout(timer);
    if (count === 1) timer = setTimeout(pressed, 5000, {});
    dots.textContent = ["", "●○○", "●●○"][count];
    said.textContent = count ? button.dataset.more : "";
  }

  // Back must not return to what was read; other ways in are on purpose.
  function arrived(back) {
    if (!left()) return;
    if (back) leave(left());
    else delete sessionStorage.left;
  }

  function prepare() {
    button = document.querySelector(".exit");
    if (!button) return;
    dots = button.appendChild(document.createElement("span"));
    dots.className = "dots";
    dots.setAttribute("aria-hidden", "true");
    said = button.parentNode.appendChild(document.createElement("p"));
    said.className = "said";
    said.setAttribute("role", "status");
  }

  var entry = performance.getEntriesByType("navigation")[0];
  arrived(entry ? entry.type === "back_forward" : performance.navigation.type > 1);
  addEventListener("pageshow", event => event.persisted && arrived(true));
  addEventListener("click", clicked, true);
  addEventListener("keydown", pressed, true);
  if (document.readyState !== "loading") prepare();
  else addEventListener("DOMContentLoaded", prepare);
})();
