import { day, number, s } from "./dom.js";

const FAMILIES = ["air", "bomb", "ground", "target", "unrest", "words", "other"];
const MARGIN = { left: 34, right: 8, top: 6, bottom: 16 };
const DAY_MS = 86400000;
// A drag of fewer pixels is a click.
const LEAST_DRAG = 5;

/** The last day of the bar that begins on `start`. */
function barEnd(start, step) {
  const at = new Date(start);
  if (step === "week") at.setUTCDate(at.getUTCDate() + 6);
  if (step === "month") at.setUTCMonth(at.getUTCMonth() + 1, 0);
  if (step === "year") at.setUTCFullYear(at.getUTCFullYear() + 1, 0, 0);
  return at.getTime();
}

const iso = (time) => new Date(time).toISOString().slice(0, 10);

/** Draws bars by time into `frame`; `choose(since, until)` is told what was brushed, in ISO days. */
export class Timeline {
  constructor(frame, choose) {
    this.frame = frame;
    this.choose = choose;
    this.data = null;
    this.drag = null;
    frame.addEventListener("pointerdown", (e) => this.begin(e));
    frame.addEventListener("pointermove", (e) => this.move(e));
    frame.addEventListener("pointerup", (e) => this.end(e));
    frame.addEventListener("pointercancel", () => { this.drag = null; this.draw(); });
    new ResizeObserver(() => this.draw()).observe(frame);
  }

  show(data) {
    this.data = data;
    this.draw();
  }

  draw() {
    const { frame, data } = this;
    const width = frame.clientWidth, height = frame.clientHeight;
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}` });
    frame.replaceChildren(svg);
    if (!data || !data.first || !width) return;
    const from = Date.parse(data.first), to = Math.max(Date.parse(data.last), from) + DAY_MS;
    this.scale = { from, to, left: MARGIN.left, right: width - MARGIN.right };
    const most = Math.max(1, ...data.bars.map(([, counts]) => counts.reduce((a, b) => a + b, 0)));
    const y = (n) => height - MARGIN.bottom - (n / most) * (height - MARGIN.top - MARGIN.bottom);
    svg.append(s("line", { class: "axis", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(0), y2: y(0) }));
    for (const n of [most]) {
      const text = s("text", { x: MARGIN.left - 4, y: y(n) + 8, "text-anchor": "end" });
      text.textContent = number(n);
      svg.append(text);
    }
    this.ticks(svg, height);
    for (const [start, counts] of data.bars) {
      const begin = Math.max(Date.parse(start), from);
      const x0 = this.x(begin), x1 = this.x(Math.min(barEnd(Date.parse(start), data.step) + DAY_MS, to));
      const group = s("g"), title = s("title");
      let sum = 0;
      counts.forEach((n, k) => {
        if (!n) return;
        group.append(s("rect", { class: FAMILIES[k], x: x0.toFixed(2), width: Math.max(1, x1 - x0 - (x1 - x0 > 3 ? 1 : 0)).toFixed(2), y: y(sum + n).toFixed(2), height: (y(sum) - y(sum + n)).toFixed(2) }));
        sum += n;
      });
      title.textContent = `${data.step === "day" ? "" : `${label(data.step)} of `}${day(start)}: ${number(sum)} events`;
      group.append(title);
      svg.append(group);
    }
    frame.setAttribute("aria-label", `Timeline by ${data.step}: ${number(data.on_timeline)} events from ${day(data.first)} to ${day(data.last)}. Drag to choose days, or set From and To.`);
    if (this.drag) {
      const [a, b] = [this.drag.from, this.drag.to].sort((p, q) => p - q);
      svg.append(s("rect", { class: "brush", x: a, width: Math.max(1, b - a), y: 1, height: height - MARGIN.bottom }));
    }
  }

  ticks(svg, height) {
    const { from, to } = this.scale;
    const years = (to - from) / (365 * DAY_MS);
    const months = years > 12 ? 24 : years > 6 ? 12 : years > 2.5 ? 6 : years > 1.2 ? 3 : years > 0.4 ? 1 : 0;
    const at = new Date(from);
    at.setUTCDate(1);
    const marks = [];
    if (months) {
      at.setUTCMonth(months >= 12 ? 0 : Math.floor(at.getUTCMonth() / months) * months);
      for (; at.getTime() < to; at.setUTCMonth(at.getUTCMonth() + months)) marks.push([at.getTime(), at.getUTCMonth() === 0 ? String(at.getUTCFullYear()) : at.toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" })]);
    } else {
      const step = Math.max(1, Math.round((to - from) / DAY_MS / 6));
      for (let time = from; time < to; time += step * DAY_MS) marks.push([time, new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })]);
    }
    let last = -99;
    for (const [time, words] of marks) {
      if (time < from) continue;
      const x = this.x(time);
      if (x - last < 38) continue;
      last = x;
      const text = s("text", { x: x + 2, y: height - 4 });
      text.textContent = words;
      svg.append(s("line", { class: "axis", x1: x, x2: x, y1: height - MARGIN.bottom, y2: height - 2 }), text);
    }
  }

  x(time) {
    const { from, to, left, right } = this.scale;
    return left + ((time - from) / (to - from)) * (right - left);
  }

  time(x) {
    const { from, to, left, right } = this.scale;
    return from + (Math.min(Math.max(x - left, 0), right - left) / (right - left)) * (to - from - 1);
  }

  begin(event) {
    if (!this.scale || event.button) return;
    this.frame.setPointerCapture(event.pointerId);
    const x = event.clientX - this.frame.getBoundingClientRect().left;
    this.drag = { from: x, to: x };
  }

  move(event) {
    if (!this.drag) return;
    this.drag.to = event.clientX - this.frame.getBoundingClientRect().left;
    this.draw();
  }

  end() {
    if (!this.drag) return;
    const [a, b] = [this.drag.from, this.drag.to].sort((p, q) => p - q);
    this.drag = null;
    this.draw();
    if (b - a >= LEAST_DRAG) {
      this.choose(iso(this.time(a)), iso(this.time(b)));
      return;
    }
    // A click chooses its bar.
    const at = this.time(a);
    const bar = this.data.bars.findLast(([start]) => Date.parse(start) <= at);
    if (bar && barEnd(Date.parse(bar[0]), this.data.step) + DAY_MS > at) this.choose(bar[0], iso(barEnd(Date.parse(bar[0]), this.data.step)));
  }
}

const label = (step) => step.charAt(0).toUpperCase() + step.slice(1);
