/* Stacked bars over time by outcome, in the fixed order of the table's columns. */
import { numbers } from "./numbers.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--cal-${name}`).trim();
const THIRD = 3;
const SEVENTH = 7;
const FEW = 14;

export function outcomes(table, rows, { narrow, alone, label, locale }) {
  const { exact, brief } = numbers(locale);
  const heads = [...table.tHead.rows[0].querySelectorAll("[data-key]")];
  const names = rows.map((row) => row.dataset.short);
  const every = rows.length <= (narrow ? SEVENTH : FEW) ? 1 : narrow ? SEVENTH : THIRD;
  const colours = Object.fromEntries(heads.map(({ dataset }) => [dataset.key, css(dataset.colour === "short" ? "line-strong" : `${dataset.colour}-fill`)]));
  return {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    textStyle: { fontFamily: css("font") },
    grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      order: "seriesAsc",
      valueFormatter: (value) => (value === "-" || value === undefined ? "–" : exact(value)),
      axisPointer: { type: "shadow", z: -1, shadowStyle: { color: css("line"), opacity: 0.45 } },
      backgroundColor: css("surface"),
      borderColor: css("line-strong"),
      borderWidth: 1,
      borderRadius: 6,
      padding: [8, 12],
      textStyle: { color: css("ink"), fontSize: 12, lineHeight: 18 },
    },
    xAxis: {
      type: "category",
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: css("line-strong") } },
      axisLabel: { color: css("ink-3"), fontSize: 11, hideOverlap: true, interval: (at) => (names.length - 1 - at) % every === 0 },
    },
    yAxis: {
      type: "value",
      splitNumber: 3,
      minInterval: 1,
      axisLabel: { color: css("ink-3"), fontSize: 11, formatter: brief },
      splitLine: { lineStyle: { color: css("line") } },
    },
    series: heads
      .map((head, place) => ({ head, place }))
      .filter(({ head }) => !alone || head.dataset.key === alone)
      .map(({ head, place }) => ({
        name: head.textContent,
        type: "bar",
        stack: "calls",
        barCategoryGap: "28%",
        cursor: "pointer",
        emphasis: { disabled: true },
        itemStyle: { color: colours[head.dataset.key], borderColor: css("surface"), borderWidth: 0.75 },
        data: rows.map((row) => {
          // A bar of no height would still draw its border over the axis.
          const value = Number(row.querySelectorAll("[data-n]")[place].dataset.n) || "-";
          return "running" in row.dataset ? { value, itemStyle: { opacity: 0.5 } } : value;
        }),
      })),
  };
}
