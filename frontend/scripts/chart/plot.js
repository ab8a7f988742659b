/* Charts of the explorer, from what the server put into data-plot: kind, unit, names along the axis, series, addresses. */
import { numbers } from "./numbers.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--cal-${name}`).trim();
const MINUTE_S = 60;
const HOUR_S = 3600;
const FEW = 14;
const SEVEN = 7;
const LONGEST = 26;
const two = (number) => String(number).padStart(2, "0");

/* The same words as core/formats.py has for a duration. */
function duration(seconds) {
  const hours = Math.floor(seconds / HOUR_S);
  const minutes = Math.floor((seconds % HOUR_S) / MINUTE_S);
  const left = two(Math.round(seconds % MINUTE_S));
  return hours ? `${hours}:${two(minutes)}:${left}` : `${minutes}:${left}`;
}

function writers({ unit, locale }) {
  const whole = new Intl.NumberFormat(locale);
  const fine = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const exact = { seconds: duration, percent: (value) => `${fine.format(value)}%`, ratio: fine.format }[unit] ?? whole.format;
  const { brief } = numbers(locale);
  const axis = unit === "percent" ? (value) => `${whole.format(value)}%` : brief;
  return { exact: (value) => (value === null || value === undefined || value === "-" ? "–" : exact(value)), axis };
}

const tooltip = (trigger, exact) => ({
  trigger,
  renderMode: "richText",
  confine: true,
  order: "seriesAsc",
  valueFormatter: exact,
  axisPointer: { type: "shadow", z: -1, shadowStyle: { color: css("line"), opacity: 0.45 } },
  backgroundColor: css("surface"),
  borderColor: css("line-strong"),
  borderWidth: 1,
  borderRadius: 6,
  padding: [8, 12],
  textStyle: { color: css("ink"), fontSize: 12, lineHeight: 18 },
});

const labels = () => ({ color: css("ink-3"), fontSize: 11, lineHeight: 13 });
const cut = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

function steps(count, narrow) {
  if (count <= (narrow ? SEVEN : FEW)) return 1;
  return Math.max(1, Math.ceil(count / (narrow ? SEVEN - 1 : FEW)));
}

/* Lines where the server has them, from 0 up, each a value and its words. */
function given(ticks) {
  const words = new Map(ticks);
  return { min: 0, max: ticks.at(-1)[0], interval: ticks[1][0], formatter: (value) => words.get(value) ?? "" };
}

/* Words are broken to fit under their column; where a word would be broken in itself, some columns stay without. */
const BESIDE = 44;
const APART = 1;
const WORD = 46;
function fitting(names, width) {
  const room = Math.floor((width - BESIDE) / names.length) - APART;
  return { overflow: "break", width: Math.max(room, WORD), hideOverlap: room < WORD };
}

function axes(held, writer, { narrow, width }) {
  const every = steps(held.names.length, narrow);
  // Words are few and all of them count; of days the last one is always named.
  const interval = held.colours ? 0 : (at) => (held.names.length - 1 - at) % every === 0;
  const names = {
    type: "category",
    data: held.names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: css("line-strong") } },
    axisLabel: { ...labels(), interval, ...(held.colours ? fitting(held.names, width) : { hideOverlap: true }) },
  };
  const { formatter, ...lines } = held.ticks ? given(held.ticks) : { splitNumber: 3, formatter: writer.axis };
  const values = {
    type: "value",
    ...lines,
    ...(held.unit === "count" || held.unit === "pairs" ? { minInterval: 1 } : {}),
    axisLabel: { ...labels(), formatter },
    splitLine: { lineStyle: { color: css("line") } },
  };
  return { names, values };
}

const pale = (held, at) => (at === held.running ? { opacity: 0.5 } : {});

/* A point alone and the one of a day that still runs are marked; a line is drawn through the others. */
function points(held, { values }) {
  const several = values.filter((value) => value !== null).length > 1;
  return values.map((value, at) => ({ value, symbol: at === held.running ? "emptyCircle" : several ? "none" : "circle", symbolSize: 7 }));
}

function line(held, each) {
  const colour = css(each.colour);
  return {
    name: each.name,
    type: "line",
    showSymbol: true,
    showAllSymbol: true,
    emphasis: { disabled: true },
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: each.dashed ? 1.5 : 2, type: each.dashed ? "dashed" : "solid" },
    data: each.dashed ? each.values.map((value) => ({ value, symbol: "none" })) : points(held, each),
  };
}

function bar(held, each, stack) {
  return {
    name: each.name,
    type: "bar",
    ...(stack ? { stack: "all" } : {}),
    barCategoryGap: "28%",
    barMaxWidth: 56,
    cursor: held.urls.length ? "pointer" : "default",
    emphasis: { disabled: true },
    itemStyle: { color: css(each.colour), ...(stack ? { borderColor: css("surface"), borderWidth: 0.75 } : {}) },
    data: each.values.map((value, at) => ({
      value: value || (stack ? "-" : value),
      itemStyle: { ...pale(held, at), ...(held.colours?.[at] && held.kind !== "across" && each.colour === "accent-fill" && outcome(held.colours[at]) ? { color: css(held.colours[at]) } : {}) },
    })),
  };
}

const adds = ({ unit }) => unit === "count";
const outcome = (colour) => colour.endsWith("-fill");

function upright(held, look, writer) {
  const { names, values } = axes(held, writer, look);
  const stack = held.kind === "stacked";
  const series = held.series.map((each) => (each.dashed || held.kind === "line" || held.kind === "lines" ? line(held, each) : bar(held, each, stack)));
  return {
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    tooltip: tooltip("axis", writer.exact),
    xAxis: { ...names, boundaryGap: series.some(({ type }) => type === "bar") },
    yAxis: values,
    series,
  };
}

function across(held, look, writer) {
  const [each] = held.series;
  const { names, values } = axes({ ...held, colours: null }, writer, look);
  const longest = Math.max(...held.names.map((name) => cut(name).length));
  return {
    grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
    tooltip: tooltip("axis", writer.exact),
    xAxis: look.narrow ? { ...values, splitNumber: 2 } : values,
    yAxis: { ...names, inverse: true, axisLabel: { ...labels(), color: css("ink-2"), fontSize: 12, interval: 0, formatter: cut, width: longest * 7 } },
    series: [
      {
        ...bar(held, each, false),
        barMaxWidth: 22,
        label: { show: true, position: "right", color: css("ink-2"), fontSize: 11, formatter: ({ value }) => writer.exact(value) },
        data: each.values.map((value, at) => ({ value, itemStyle: held.colours[at] === "line-strong" ? { color: css("line-strong") } : {} })),
      },
    ],
  };
}

function donut(held, look, writer) {
  const [each] = held.series;
  const total = each.values.reduce((sum, value) => sum + (value ?? 0), 0);
  return {
    tooltip: { ...tooltip("item", writer.exact), axisPointer: undefined },
    ...(adds(held) ? { title: { text: writer.axis(total), left: "center", top: "middle", textStyle: { color: css("ink"), fontSize: 15, fontWeight: 600, fontFamily: css("font") } } } : {}),
    series: [
      {
        name: each.name,
        type: "pie",
        radius: ["54%", "88%"],
        emphasis: { disabled: true },
        cursor: "default",
        itemStyle: { borderColor: css("surface"), borderWidth: 2 },
        label: { show: false },
        data: each.values.map((value, at) => ({ name: held.names[at], value, itemStyle: { color: css(held.colours[at]) } })),
      },
    ],
  };
}

export function plot(held, look) {
  const writer = writers(held);
  const make = { across, donut }[held.kind] ?? upright;
  return {
    animation: false,
    aria: { enabled: true, label: { description: look.label } },
    textStyle: { fontFamily: css("font") },
    ...make(held, look, writer),
  };
}

/* Where a press leads: to the calls of that place on the axis. */
export function address(chart, held, { offsetX, offsetY }) {
  if (!chart.containPixel("grid", [offsetX, offsetY])) return "";
  const [x, y] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
  return held.urls[held.kind === "across" ? y : x] ?? "";
}

/* What the keys above a chart say: the parts of a ring with their shares, else the series; one series needs no key. */
function keys(held) {
  if (held.kind !== "donut") return held.series.length > 1 ? held.series : [];
  const [{ values }] = held.series;
  const { exact } = writers(held);
  const sum = values.reduce((all, value) => all + (value ?? 0), 0);
  const share = (value) => (sum ? `, ${Math.round((100 * value) / sum)}%` : "");
  return values.map((value, at) => ({ name: held.names[at], colour: held.colours[at], figure: exact(value) + share(value) }));
}

export function legend(place, held) {
  if (!place) return;
  const all = keys(held);
  place.hidden = !all.length;
  place.replaceChildren(
    ...all.map(({ name, colour, dashed, figure }) => {
      const item = document.createElement("li");
      const key = document.createElement("span");
      key.className = `key ${dashed ? "k-dashed" : `k-${colour}`}`;
      key.setAttribute("aria-hidden", "true");
      item.append(key, name);
      if (figure) {
        const number = document.createElement("b");
        number.textContent = figure;
        item.append(number);
      }
      return item;
    }),
  );
}
