import { ask, day, h, label, number } from "./dom.js";
import { MapView } from "./mapview.js";
import { Timeline } from "./timeline.js";

const desk = document.getElementById("content");
const { base } = desk.dataset, assets = desk.dataset.static;
const $ = (id) => document.getElementById(id);
const form = $("filters");
const LISTS = ["type", "country", "realis", "claim", "outcome", "show"];
const SINGLE = ["q", "since", "until", "toll_min", "civilians", "confidence", "main", "reviewed", "source"];
const ACTORS = { actor: "any role", actor_source: "did it", actor_blamed: "is blamed", actor_target: "was the target", doer: "did it, is blamed or claims it", against: "was acted upon" };
const REASONS = { nowhere: "no place", aggregates: "aggregates", undated: "undated", imprecise: "country or region only" };
// While someone types, or moves the map, wait this long before asking; ticks are answered at once. Hardly anybody types
// two letters within 60 ms: what waits longer asks as often, and answers later.
const TYPING_MS = 60, MOVING_MS = 120;

// The filters: an address' parameters are the whole state.
let state = new URLSearchParams(location.search);
let pages = [null];
let running = new AbortController();
let names = {};

/** The parameters that say which events are meant: without sort and page. */
function filters() {
  const found = new URLSearchParams(state);
  for (const key of ["sort", "order", "after"]) found.delete(key);
  return found;
}

function address(path, more = {}) {
  const found = filters();
  for (const [key, value] of Object.entries(more)) if (value !== null && value !== undefined) found.set(key, value);
  const query = found.toString();
  return `${base}/${path}${query ? `?${query}` : ""}`;
}

const past = () => (state.get("as_of") ? `?as_of=${encodeURIComponent(state.get("as_of"))}` : "");

/** Take the filters from the form into the address, and show what they let through. */
function fromForm() {
  const next = new URLSearchParams();
  for (const key of SINGLE) {
    const field = form.elements[key];
    const value = field.type === "checkbox" ? (field.checked ? field.value : "") : field.value.trim();
    if (value) next.set(key, value);
  }
  if (form.elements.toll.value !== "best") next.set("toll", form.elements.toll.value);
  for (const key of LISTS) {
    const ticked = [...form.querySelectorAll(`input[name="${key}"]:checked`)].map((i) => i.value);
    if (key === "realis") {
      if (ticked.length === 0 || ticked.length === 5) next.set("realis", "any");
      else if (ticked.join() !== "actual") ticked.forEach((v) => next.append(key, v));
    } else ticked.forEach((v) => next.append(key, v));
  }
  for (const key of [...Object.keys(ACTORS), "as_of", "box", "sort", "order"]) for (const value of state.getAll(key)) next.append(key, value);
  go(next);
}

/** Show the state that `next` describes, as a new entry of the browser's history. */
function go(next) {
  state = next;
  const query = next.toString();
  history.pushState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
  document.dispatchEvent(new Event("desk:moved"));
  pages = [null];
  toForm();
  refresh();
}

function toForm() {
  for (const key of SINGLE) {
    const field = form.elements[key], value = state.get(key) || "";
    if (field.type === "checkbox") field.checked = value === field.value || value === "1";
    else if (document.activeElement !== field || field.value.trim() !== value) field.value = value;
  }
  form.elements.toll.value = state.get("toll") || "best";
  const realis = state.getAll("realis");
  for (const key of LISTS) {
    const wanted = key === "realis" && !realis.length ? ["actual"] : state.getAll(key);
    for (const input of form.querySelectorAll(`input[name="${key}"]`)) input.checked = wanted.includes(input.value) || (key === "realis" && wanted.includes("any"));
  }
  for (const box of form.querySelectorAll("input[data-family]")) {
    const kinds = [...box.closest("fieldset").querySelectorAll('input[name="type"]')];
    box.checked = kinds.every((k) => k.checked);
    box.indeterminate = !box.checked && kinds.some((k) => k.checked);
  }
  const chips = [];
  for (const [key, words] of Object.entries(ACTORS)) for (const value of state.getAll(key)) chips.push(chip(`${names[value] || value} (${words})`, key, value));
  if (state.get("box")) chips.push(chip("inside a box on the map", "box", state.get("box")));
  $("actors").replaceChildren(...chips);
  const count = [...filters()].filter(([key]) => !["toll", "show", "as_of"].includes(key)).length;
  $("filter-count").textContent = count ? `(${count})` : "";
  const then = state.get("as_of") || "";
  $("f-snapshot").value = [...$("f-snapshot").options].some((o) => o.value === then) ? then : "";
  $("f-moment").value = then && !$("f-snapshot").value ? then.slice(0, 10) : "";
  if (then) $("then").open = true;
  $("sort").value = state.get("sort") || "date";
  $("order").textContent = state.get("order") === "up" ? "↑" : "↓";
}

function chip(words, key, value) {
  return h("button", { type: "button", title: "Remove this filter", onclick: () => {
    const next = new URLSearchParams();
    for (const [k, v] of state) if (k !== key || v !== value) next.append(k, v);
    go(next);
  } }, words, " ×");
}

async function refresh() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  say();
  $("csv").href = address("download.csv");
  $("geojson").href = address("download.geojson");
  $("past").hidden = !state.get("as_of");
  if (state.get("as_of")) $("past").replaceChildren(`As it was known on ${state.get("as_of").replace("T", ", ").replace("Z", " UTC")}. `, h("a", { href: address("", { as_of: "" }).replace(/as_of=&?/, "") }, "Show what is known now"));
  await Promise.all([summary(signal), list(signal), circles(signal)]);
}

async function summary(signal) {
  try {
    const found = await ask(address("api/summary"), signal);
    const bound = state.get("toll") || "best";
    $("totals").replaceChildren(h("b", {}, number(found.events)), ` event${found.events === 1 ? "" : "s"}, `, h("b", {}, number(found.incidents)), " incidents, ", h("b", {}, number(found.dead)), ` killed (${bound})`);
    $("totals").title = "The dead of an incident count once, by its highest report; aggregates are left out.";
    const off = Object.entries(found.off_map).filter(([, n]) => n).map(([why, n]) => `${number(n)} ${REASONS[why]}`);
    $("off-map").textContent = `On the map: ${number(found.on_map)}.${off.length ? ` Not on it: ${off.join(", ")}.` : ""}`;
    const untimed = found.events - found.on_timeline - found.earlier;
    const missing = [untimed && `${number(untimed)} undated or aggregate`, found.earlier && `${number(found.earlier)} earlier than ${day(found.first)}`].filter(Boolean);
    $("off-time").replaceChildren(missing.length ? `On the timeline: ${number(found.on_timeline)}. Not on it: ${missing.join(", ")}. ` : "Each event stands on the last day on which it can have happened. ", found.earlier ? h("a", { href: address("", { since: found.earliest }) }, "Show all years") : "Drag to choose days.");
    timeline.show(found);
    counts(found);
    empty(found);
    document.documentElement.dataset.summary = String(found.events);
  } catch (error) {
    if (signal.aborted) return;
    $("totals").textContent = "No totals.";
    trouble(error.message);
  }
}

function counts(found) {
  for (const output of form.querySelectorAll("output[data-type]")) {
    const n = found.types[output.dataset.type] || 0;
    output.textContent = n ? number(n) : "";
    output.parentElement.classList.toggle("none", !n);
  }
  for (const output of form.querySelectorAll("output[data-country]")) {
    const n = found.countries[output.dataset.country] || 0;
    output.textContent = n ? number(n) : "";
    output.parentElement.classList.toggle("none", !n);
  }
}

function empty(found) {
  if (found.events) return;
  if (!found.last && ![...filters()].length) {
    say(h("div", { class: "notice" }, h("p", {}, "Nothing is published yet. Start with one of these, then load the page again:"), h("p", {}, h("code", {}, "make demo"), " – the sample newsroom"), h("p", {}, h("code", {}, "dateline ingest --source media-line --since 2019-12-01 --until 2019-12-31")), h("p", {}, "The ", h("a", { href: `${base}/quality` }, "quality page"), " shows what is under way.")));
  } else say(h("div", { class: "notice" }, h("p", {}, "No event passes these filters."), h("p", {}, h("button", { type: "button", onclick: () => go(new URLSearchParams()) }, "Clear all filters"))));
}

function say(...content) {
  $("message").hidden = !content.length;
  $("message").replaceChildren(...content);
}

function trouble(message) {
  say(h("div", { class: "notice bad" }, h("p", {}, message), h("p", {}, h("button", { type: "button", onclick: () => refresh() }, "Try again"), " ", h("button", { type: "button", onclick: () => go(new URLSearchParams()) }, "Clear all filters"))));
}

async function list(signal) {
  const body = document.querySelector("#events tbody");
  try {
    const after = pages.at(-1);
    const found = await ask(address("api/events", { sort: state.get("sort"), order: state.get("order"), after }), signal);
    body.replaceChildren(...found.rows.map(row));
    $("first").disabled = pages.length < 2;
    $("next").disabled = !found.after;
    $("next").dataset.after = found.after || "";
    $("page").textContent = found.rows.length ? `Page ${number(pages.length)}` : "";
    document.querySelector(".list .table-frame").scrollTop = 0;
  } catch (error) {
    if (signal.aborted) return;
    body.replaceChildren();
    trouble(error.message);
  }
}

function row(e) {
  const doers = [...e.source_actors, ...e.blamed_actors.map((a) => `${a} (blamed)`)];
  const tags = [e.realis !== "actual" && e.realis, e.is_aggregate && "aggregate", e.reviewed_at && "reviewed"].filter(Boolean);
  return h("tr", { class: e.realis !== "actual" || e.is_aggregate ? "soft" : null },
    h("td", {}, e.when.startsWith("no date") ? h("span", { class: "sub" }, "undated, by ", day(e.date_latest)) : e.when),
    h("td", {}, h("i", { class: `dot f-${e.family}` }), h("a", { href: `${base}/event/${e.event_id}${past()}` }, label(e.event_type)), " ", tags.map((t) => h("b", { class: t === "reviewed" ? "tag good" : "tag warn" }, t)), h("div", {}, e.where || h("span", { class: "sub" }, "no place")), h("div", { class: "sub title", title: e.article_title }, e.article_title)),
    h("td", {}, doers.join(", ") || h("span", { class: "sub" }, "nobody named"), e.target_actors.length ? h("div", {}, "→ ", e.target_actors.join(", ")) : null),
    h("td", { class: "n" }, e.fatalities || h("span", { class: "sub" }, "–"), e.injuries ? h("div", { class: "sub" }, `${e.injuries} hurt`) : null));
}

let circled = "";
async function circles(signal = running.signal, isMove = false) {
  if (!map) return;
  const asked = address("api/map", map.view());
  if (isMove && asked === circled) return;
  circled = asked;
  try {
    const found = await ask(asked, signal);
    map.show(found.cells, found.cell_degrees);
  } catch (error) {
    if (signal.aborted) return;
    circled = "";
    trouble(error.message);
  }
}

const timeline = new Timeline($("timeline"), (since, until) => {
  const next = new URLSearchParams(state);
  next.set("since", since);
  next.set("until", until);
  go(next);
});
let map = null;
let moving;

async function options() {
  try {
    const [found, known] = await Promise.all([ask(`${base}/api/options`), ask(`${assets}/countries.json`)]);
    const checks = found.countries.map((code) => [known[code] || code, code]).sort((a, b) => a[0].localeCompare(b[0]));
    checks.push(["Open sea, or none", "NONE"]);
    $("countries").replaceChildren(...checks.map(([name, code]) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "country", value: code }), h("span", {}, name), h("output", { "data-country": code }))));
    $("f-snapshot").append(...found.snapshots.map((s) => h("option", { value: s.taken_at, title: s.note }, `${s.name} (${day(s.taken_at)}, ${number(s.events)} events)`)));
    form.elements.source.append(...found.sources.map((source) => h("option", { value: source.source_id }, source.name)));
    for (const input of form.querySelectorAll('input[name="type"]')) input.parentElement.title = found.definitions[input.value] || "";
    toForm();
  } catch { /* the lists stay empty; summary says what is wrong */ }
}

/** Show what was published at a time; nothing: now. */
function knownAt(moment) {
  const next = new URLSearchParams(state);
  if (moment) next.set("as_of", moment); else next.delete("as_of");
  go(next);
}

let wait;
form.addEventListener("input", (event) => {
  if (event.target.id === "f-actor" || event.target.id === "f-role") return;
  if (event.target.id === "f-snapshot") return knownAt(event.target.value);
  if (event.target.id === "f-moment") return knownAt(event.target.value && `${event.target.value}T23:59:59Z`);
  if (event.target.dataset.family) for (const kind of event.target.closest("fieldset").querySelectorAll('input[name="type"]')) kind.checked = event.target.checked;
  clearTimeout(wait);
  const { type, value } = event.target;
  // The year 0002 is one that is still being typed; a field that was emptied waits for nothing.
  if (type === "date" && value && value < "1000") return;
  wait = setTimeout(fromForm, value && (type === "search" || type === "number") ? TYPING_MS : 0);
});
form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(wait); fromForm(); });
$("reset").addEventListener("click", () => go(new URLSearchParams()));

const actor = $("f-actor");
let offered = [];
actor.addEventListener("input", async () => {
  const asked = actor.value.trim();
  if (asked.length < 2 || offered.some((a) => a.name === asked)) return;
  try {
    offered = await ask(`${base}/api/actors?q=${encodeURIComponent(asked)}`);
    $("actor-names").replaceChildren(...offered.map((a) => h("option", { value: a.name })));
  } catch { /* without suggestions the name is taken as typed */ }
});
actor.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !actor.value.trim()) return;
  event.preventDefault();
  const next = new URLSearchParams(state);
  const known = offered.find((a) => a.name === actor.value.trim());
  if (known) names[known.actor_id] = known.name;
  next.append($("f-role").value, known ? known.actor_id : actor.value.trim());
  actor.value = "";
  go(next);
});
$("sort").addEventListener("change", () => { const next = new URLSearchParams(state); next.set("sort", $("sort").value); go(next); });
$("order").addEventListener("click", () => {
  const next = new URLSearchParams(state);
  if (next.get("order") === "up") next.delete("order"); else next.set("order", "up");
  go(next);
});
$("next").addEventListener("click", () => { pages.push($("next").dataset.after); say(); list(running.signal); });
$("first").addEventListener("click", () => { pages = [null]; say(); list(running.signal); });
$("cite").addEventListener("click", async (event) => {
  event.preventDefault();
  const now = state.get("as_of") || new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const next = new URLSearchParams(state);
  next.set("as_of", now);
  go(next);
  const link = new URL(`${location.pathname}?${next}${location.hash}`, location.href).href;
  await navigator.clipboard?.writeText(link).catch(() => {});
  $("past").append(" The address of this page now cites it.");
});
$("cite").href = address("", { as_of: new Date().toISOString().replace(/\.\d+Z$/, "Z") });
addEventListener("popstate", () => { state = new URLSearchParams(location.search); pages = [null]; toForm(); refresh(); });

if (matchMedia("(max-width: 1050px)").matches) $("filters-fold").open = false;
if (matchMedia("(max-width: 760px)").matches) $("legend").open = false;
map = new MapView($("map"), {
  assets,
  base,
  home: { bbox: desk.dataset.home, z: Number(desk.dataset.homeZoom) },
  moved: () => { clearTimeout(moving); moving = setTimeout(() => circles(running.signal, true), MOVING_MS); },
  events: async (box) => {
    const found = await ask(address("api/events", { box, sort: "toll" }));
    for (const e of found.rows) e.type_label = label(e.event_type);
    return found;
  },
  choose: (box) => { const next = new URLSearchParams(state); next.set("box", box); go(next); },
});
map.past = past;
toForm();
options();
refresh().then(() => { document.documentElement.dataset.desk = "ready"; });
