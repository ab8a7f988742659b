/* Charts are drawn from the tables that the server sent: data-chart says which kind, data-from names the table. The drawing
   itself is a chunk of its own, fetched by pages that have a chart. The table takes the chart's place on demand. */
const asTable = new Set();
let drawing;

function draw() {
  const places = [...document.querySelectorAll("[data-chart]")];
  for (const card of document.querySelectorAll("[data-chart-card]")) show(card);
  if (!places.length) return;
  drawing ??= import("./chart/draw.js");
  drawing.then(({ drawAll }) => drawAll(places.filter((place) => place.isConnected))).catch(() => {
    // The server has newer assets than this page: until it is loaded again the tables do.
    for (const place of places) place.closest("[data-chart-card]").classList.add("as-table");
  });
}

function show(card) {
  const button = card.querySelector("[data-chart-table]");
  const wanted = asTable.has(button?.id);
  card.classList.toggle("as-table", wanted);
  button?.setAttribute("aria-pressed", String(wanted));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chart-table]");
  if (!button) return;
  if (!asTable.delete(button.id)) asTable.add(button.id);
  draw();
});

document.addEventListener("htmx:after:swap", draw);
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
addEventListener("beforeprint", () => drawing?.then(({ fitPaper }) => fitPaper()));
addEventListener("afterprint", draw);
let resized;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(draw, 150);
});
draw();
