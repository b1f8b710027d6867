// Draws amounts over time as steps. The library is given positions, whole numbers between the
// lowest and the highest line of the chart; what it writes beside them are the exact amounts.
import { Amount, position, roundSteps } from "./amount.js";
import * as time from "./time.js";

const STEPS = 1_000_000;
const LINES = 5;
const FONT = { family: "system-ui, sans-serif", size: 11 };

/** Has the library here; it is fetched when the first chart is drawn. */
export async function chartReady() {
  await import("./lib/chart.js/chart.umd.min.js");
}

/**
 * Draws, once [chartReady].
 *
 * @param canvas where to draw
 * @param times of the points, in their order
 * @param series `{label, color, amounts}`, each as many amounts as there are times; null: none
 * @param pick is told the time that somebody pressed on
 * @return what takes the chart away
 */
export function drawSteps(canvas, times, series, currency, pick) {
  const { Chart } = globalThis;
  const all = series.flatMap(({ amounts }) => amounts.filter((amount) => amount !== null));
  const lowest = all.reduce((low, amount) => low.min(amount), Amount.ZERO);
  const highest = all.reduce((high, amount) => high.max(amount), Amount.ZERO);
  const lines = lowest.equals(highest)
    ? [Amount.ZERO, new Amount(1n, 0)]
    : roundSteps(lowest, highest, LINES);
  const low = lines[0];
  const high = lines.at(-1);
  const millis = times.map(time.millis);
  const style = getComputedStyle(canvas);
  const color = (name) => style.getPropertyValue(name).trim();
  const zeroLine = position(Amount.ZERO, low, high, STEPS);
  const chart = new Chart(canvas, {
    type: "line",
    data: {
      datasets: series.map(({ label, color: name, amounts, isDashed }) => ({
        label,
        data: amounts.map((amount, index) => ({
          x: millis[index],
          y: amount === null ? null : position(amount, low, high, STEPS),
        })),
        stepped: "before",
        borderColor: color(name),
        backgroundColor: color(name),
        borderWidth: 2,
        borderDash: isDashed ? [5, 3] : [],
        pointRadius: 0,
        pointHoverRadius: 4,
      })),
    },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      onClick: (event, _, shown) => {
        const at = shown.scales.x.getValueForPixel(event.x);
        pick(time.ofMillis(Math.min(Math.max(at, millis[0]), millis.at(-1))));
      },
      scales: {
        x: {
          type: "linear",
          min: millis[0],
          max: millis.at(-1),
          afterBuildTicks: (axis) => {
            axis.ticks = timeTicks(millis[0], millis.at(-1), axis.width).map((value) => ({
              value,
            }));
          },
          grid: { display: false },
          border: { color: color("--line") },
          ticks: {
            color: color("--quiet"),
            font: FONT,
            maxRotation: 0,
            autoSkip: false,
            callback: (value) => tickText(value, millis.at(-1) - millis[0]),
          },
        },
        y: {
          min: 0,
          max: STEPS,
          afterBuildTicks: (axis) => {
            axis.ticks = lines.map((line) => ({ value: position(line, low, high, STEPS) }));
          },
          border: { display: false },
          grid: {
            color: ({ tick }) => color(tick.value === zeroLine ? "--line-strong" : "--line"),
          },
          ticks: {
            color: color("--quiet"),
            font: FONT,
            autoSkip: false,
            callback: (_, index) => grouped(lines[index]),
          },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          titleFont: FONT,
          bodyFont: FONT,
          callbacks: {
            title: ([item]) => time.full(times[item.dataIndex]),
            label: ({ datasetIndex, dataIndex }) =>
              `${series[datasetIndex].label} ${grouped(series[datasetIndex].amounts[dataIndex])} ${currency}`,
          },
        },
      },
    },
  });
  return () => chart.destroy();
}

/** With thin spaces between the thousands. */
function grouped(amount) {
  const { sign, whole, fraction } = amount.written();
  return (
    sign + whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (fraction === "" ? "" : "." + fraction)
  );
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICKS = [1, 5, 15, 30]
  .map((n) => n * MINUTE)
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR))
  .concat([1, 2, 7, 14, 30, 61, 91, 182, 365, 730].map((n) => n * DAY));

function timeTicks(from, to, width) {
  const most = Math.max(2, Math.floor(width / 90));
  const step = TICKS.find((size) => (to - from) / size <= most) ?? TICKS.at(-1);
  const midnight = time.millis(time.startOfDay(time.ofMillis(from), 0));
  const ticks = [];
  for (let at = midnight; at <= to; at += step) {
    if (at >= from) {
      ticks.push(at);
    }
  }
  return ticks;
}

function tickText(millis, width) {
  const text = time.ofMillis(millis);
  const clock = time.clock(text).slice(0, 5);
  if (width > 2 * DAY || clock === "00:00") {
    const [day, month, year] = time.date(text).split(" ");
    return width > 300 * DAY ? `${month} ${year}` : `${day} ${month}`;
  }
  return clock;
}
