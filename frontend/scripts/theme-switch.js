/* Buttons with data-theme-set="light|dark|system". The cookie lets the server render the right theme at once. */
const YEAR_S = 365 * 24 * 3600;

function mark() {
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === document.documentElement.dataset.theme));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-set]");
  if (!button) return;
  const choice = button.dataset.themeSet;
  try {
    localStorage.setItem("cal-theme", choice);
  } catch {
    // Storage is switched off: the cookie alone keeps the choice.
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `cal_theme=${choice}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  dispatchEvent(new Event("cal:theme"));
  mark();
});

mark();
