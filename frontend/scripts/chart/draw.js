/* ECharts with what we use of it: bars, lines, rings, SVG, tooltips as rich text (the page's policy allows no inline styles). */
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { getInstanceByDom, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { outcomes } from "./outcomes.js";
import { address, legend, plot } from "./plot.js";

use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, TitleComponent, TooltipComponent, SVGRenderer]);

const KINDS = { outcomes, plot };
const NARROW = 480;
const alone = new Map();

/* Paper is narrower than a screen, and everything stands in one column on it. */
const PAPER = 660;
export function fitPaper() {
  for (const place of document.querySelectorAll("[data-chart]")) getInstanceByDom(place)?.resize({ width: PAPER });
}

export function drawAll(places) {
  for (const place of places) drawOne(place);
}

function drawOne(place) {
  getInstanceByDom(place)?.dispose();
  const table = document.getElementById(place.dataset.from);
  if (!table || !place.clientWidth) return;
  const chart = init(place, null, { renderer: "svg" });
  const rows = [...table.tBodies[0].rows];
  const look = { narrow: place.clientWidth < NARROW, width: place.clientWidth, alone: alone.get(place.dataset.from), label: place.dataset.label, locale: place.dataset.locale };
  if (place.dataset.plot) {
    drawPlot(chart, place, look);
    return;
  }
  chart.setOption(KINDS[place.dataset.chart](table, rows, look));
  chart.getZr().on("click", (event) => open(chart, rows, event));
  mark(place);
}

/* A chart that brings its own figures; each of its places may lead somewhere. */
function drawPlot(chart, place, look) {
  const held = JSON.parse(place.dataset.plot);
  legend(place.closest("[data-chart-card]").querySelector("[data-plot-legend]"), held);
  chart.setOption(KINDS[place.dataset.chart](held, look));
  if (held.kind === "donut") chart.on("click", ({ dataIndex }) => follow(held.urls[dataIndex]));
  else chart.getZr().on("click", (event) => follow(address(chart, held, event)));
}

const follow = (url) => { if (url && !matchMedia("(hover: none)").matches) location.assign(url); };

/* With a mouse the whole column leads to its days; a finger sees the figures first. */
let touched = -1;
function open(chart, rows, event) {
  const [at] = chart.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
  const row = rows[at];
  if (!row) return;
  if (event.event.pointerType === "touch" || matchMedia("(hover: none)").matches) {
    if (touched !== at) {
      touched = at;
      return;
    }
  }
  location.assign(row.dataset.zoom);
}

const legends = (place) => [...place.closest("[data-chart-card]").querySelectorAll("[data-series]")];

function mark(place) {
  const key = alone.get(place.dataset.from);
  for (const button of legends(place)) button.setAttribute("aria-pressed", String(button.dataset.series === key));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-series]");
  const place = button?.closest("[data-chart-card]").querySelector("[data-chart]");
  if (!place) return;
  const { from } = place.dataset;
  if (alone.get(from) === button.dataset.series) alone.delete(from);
  else alone.set(from, button.dataset.series);
  drawOne(place);
});
