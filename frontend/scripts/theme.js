/* Loaded in the head before any style sheet, so that no page flashes in the wrong theme. */
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const cookie = /(?:^|; )cal_theme=(light|dark|system)/;

  const chosen = () => {
    try {
      return localStorage.getItem("cal-theme") ?? cookie.exec(document.cookie)?.[1] ?? "system";
    } catch {
      return cookie.exec(document.cookie)?.[1] ?? "system";
    }
  };
  const apply = () => {
    const choice = chosen();
    root.dataset.theme = choice;
    root.dataset.bsTheme = choice === "light" || choice === "dark" ? choice : system.matches ? "dark" : "light";
  };

  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("cal:theme", apply);
  // Paper is white: a page in the dark theme is printed in the light one.
  addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });
  addEventListener("afterprint", apply);
}
