// Elements from data: text is only ever text. There is no innerHTML anywhere on the desk.

/** An element with properties and children; children are elements, or anything else as text. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined).map((c) => (c instanceof Node ? c : String(c))));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for drawings. */
export function s(name, properties = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

const whole = new Intl.NumberFormat("en-GB");
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** 12,345 */
export const number = (value) => (value === null || value === undefined ? "" : whole.format(value));

/** 3 Jan 2020, from an ISO day. */
export const day = (iso) => (iso ? dayFormat.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)) : "");

/** missile_or_rocket_attack → Missile or rocket attack */
export function label(code) {
  const words = (code || "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// Longer than the server ever works on a page: whatever hangs ends here, and says so.
const PATIENCE_MS = 15000;

/** JSON from this desk. Throws an Error whose message can be shown. */
export async function ask(url, signal) {
  let answer;
  try {
    answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)].filter(Boolean)) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error(error.name === "TimeoutError" ? "The desk did not answer in time. Narrow the dates, or try again." : "The desk cannot be reached. See that it still runs, and try again.");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || body.detail || `The desk answered ${answer.status}. Load the page again.`);
  return body;
}
