/* global L */
// The map of one event: where it struck, where it was launched, where the report comes from, and arrows between them.
import { BaseMap, css, onTurn } from "./basemap.js";
import { h, number } from "./dom.js";

const WORDS = { impact: "here it happened", launch: "launched from here", reported_from: "reported from here" };
// The whole of a country is no spot to point at: one sees more of what is around it.
const NEAREST_ZOOM = 8, ALONE_ZOOM = 6;
// Pixels that an arrow ends short of the middle of its spot, and the length of its head.
const GAP = 11, HEAD = 9;

const frame = document.getElementById("event-map");
const places = JSON.parse(frame.dataset.places);
const base = new BaseMap(frame, frame.dataset.static, { scrollWheelZoom: false });
const { map } = base;
const drawn = L.layerGroup().addTo(map);
const at = (p) => L.latLng(p.lat, p.lng);

/** What a place is, in words. */
function say(p) {
  return [p.name, WORDS[p.role], p.quantity === null ? "" : `${number(p.quantity)} of them`, p.km ? `known to within ${number(p.km)} km` : ""].filter(Boolean).join(", ");
}

/** A line with a head from one place to another, bent a little so that there and back are two lines. */
function arrow(from, to) {
  const zoom = map.getZoom(), a = map.project(at(from), zoom), b = map.project(at(to), zoom), far = a.distanceTo(b);
  if (far < 2 * GAP + HEAD) return;
  const along = b.subtract(a).divideBy(far), across = L.point(-along.y, along.x);
  const bend = a.add(b).divideBy(2).add(across.multiplyBy(far * 0.12));
  const points = [];
  for (let t = 0; t <= 1.0001; t += 1 / 24) points.push(a.multiplyBy((1 - t) ** 2).add(bend.multiplyBy(2 * t * (1 - t))).add(b.multiplyBy(t ** 2)));
  const kept = points.filter((p) => p.distanceTo(a) > GAP && p.distanceTo(b) > GAP);
  if (kept.length < 2) return;
  const tip = kept.at(-1), back = tip.subtract(kept.at(-2)), unit = back.divideBy(back.distanceTo(L.point(0, 0)) || 1), side = L.point(-unit.y, unit.x);
  const wing = (sign) => tip.subtract(unit.multiplyBy(HEAD)).add(side.multiplyBy(sign * HEAD / 2));
  const style = { interactive: false, color: css("--accent"), weight: 2, opacity: 0.9 };
  const globe = (p) => map.unproject(p, zoom);
  L.polyline(kept.map(globe), { ...style, dashArray: "6 5" }).addTo(drawn);
  L.polygon([tip, wing(1), wing(-1)].map(globe), { ...style, weight: 1, fill: true, fillOpacity: 1 }).addTo(drawn);
}

function draw() {
  drawn.clearLayers();
  // Names stand below their spots, but above where another one lies just below.
  const spots = places.map((p) => map.project(at(p), map.getZoom()));
  const above = (k) => spots.some((o, n) => n !== k && Math.abs(o.x - spots[k].x) < 90 && o.y > spots[k].y && o.y - spots[k].y < 30);
  for (const [k, p] of places.entries()) {
    if (p.km) L.circle(at(p), { radius: p.km * 1000, interactive: false, weight: 1, dashArray: "3 4", color: css("--quiet"), fillOpacity: 0.06 }).addTo(drawn);
    const icon = L.divIcon({ className: "", iconSize: [16, 16], html: h("div", { class: `spot ${p.role}` }) });
    L.marker(at(p), { icon, pane: "circles", title: say(p), alt: say(p) }).bindPopup(h("div", {}, say(p))).addTo(drawn);
    if (p.name) L.marker(at(p), { icon: L.divIcon({ className: `place spot-name${above(k) ? " above" : ""}`, iconSize: null, html: h("span", {}, p.name, p.quantity === null ? "" : ` (${number(p.quantity)})`) }), pane: "names", interactive: false, keyboard: false }).addTo(drawn);
  }
  const from = places.filter((p) => p.role === "launch"), to = places.filter((p) => p.role === "impact");
  for (const a of from) for (const b of to) arrow(a, b);
}

const bounds = L.latLngBounds(places.map(at));
for (const p of places) if (p.km) bounds.extend(at(p).toBounds(p.km * 2000));
map.fitBounds(bounds.pad(0.25), { maxZoom: places.some((p) => p.vague) ? 5 : places.length > 1 ? NEAREST_ZOOM : ALONE_ZOOM, animate: false });
map.on("zoomend", draw);
onTurn(draw);
draw();
frame.dataset.drawn = String(places.length);
