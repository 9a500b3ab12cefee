/* global L */
import { BaseMap, css, onTurn } from "./basemap.js";
import { h, number } from "./dom.js";

// The part of the world that most reports are about.
const HOME = { lat: 31, lng: 42 };
const SMALLEST = 6, LARGEST = 25;
// A toll below this never gets the largest circle, however quiet the view.
const LEAST_SCALE = 60;
// The equator in metres, on the sphere that web maps draw.
const EQUATOR_METRES = 40075016.686;
// Circles that lie on each other are moved apart, but never further than this from where they belong.
const MOST_SHIFT = 14, ROUNDS = 6;
// Two circles may overlap by this share before they are moved: it still reads as two.
const OVERLAP = 0.85;

/** Pixels from the middle to the rim: the area grows with the dead, up to `most`; the number of events needs its room. */
const radius = (dead, events, most) => Math.max(SMALLEST + (events > 1 ? 3 + Math.log10(events) * 1.5 : 0), SMALLEST + (LARGEST - SMALLEST) * Math.sqrt((dead || 0) / most));

/** Pixels that so many kilometres take at a latitude. */
const pixels = (km, lat, zoom) => (km * 1000 * 256 * 2 ** zoom) / (EQUATOR_METRES * Math.cos((lat * Math.PI) / 180));

/** Moves circles ({x, y, r}, pixels) that lie on each other apart. */
function apart(circles) {
  for (const c of circles) Object.assign(c, { x0: c.x, y0: c.y });
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    for (let i = 0; i < circles.length; i++) {
      for (let k = i + 1; k < circles.length; k++) {
        const a = circles[i], b = circles[k], least = (a.r + b.r) * OVERLAP;
        const dx = b.x - a.x, dy = b.y - a.y;
        if (Math.abs(dx) >= least || Math.abs(dy) >= least) continue;
        const far = Math.hypot(dx, dy);
        if (far >= least) continue;
        const push = (least - far) / 2, ux = far ? dx / far : 1, uy = far ? dy / far : 0;
        a.x -= ux * push; a.y -= uy * push; b.x += ux * push; b.y += uy * push;
        moved = true;
      }
    }
    if (!moved) break;
  }
  for (const c of circles) {
    const dx = c.x - c.x0, dy = c.y - c.y0, far = Math.hypot(dx, dy);
    if (far > MOST_SHIFT) Object.assign(c, { x: c.x0 + dx * MOST_SHIFT / far, y: c.y0 + dy * MOST_SHIFT / far });
  }
}

/** The map: outlines, circles, and what a circle holds. `moved()` is told of a new view, `events(box)` fetches what a circle holds. */
export class MapView {
  constructor(frame, { assets, moved, events, choose, base, home }) {
    Object.assign(this, { events, choose, base, home, cells: [], size: 1 });
    const [lat, lng, zoom] = (new URLSearchParams(location.hash.slice(1)).get("map") || "").split(",").map(Number);
    this.map = new BaseMap(frame, assets, { zoomControl: true }).map
      .setView(Number.isFinite(zoom) ? [lat, lng] : [HOME.lat, HOME.lng], Number.isFinite(zoom) ? zoom : home.z);
    this.radii = L.layerGroup().addTo(this.map);
    this.circles = L.layerGroup().addTo(this.map);
    const whole = () => { const at = this.map.getCenter(); return `${at.lat.toFixed(2)},${at.lng.toFixed(2)},${this.map.getZoom()}`; };
    let stands = whole();
    this.map.on("moveend", () => {
      if (whole() === stands) return moved();
      stands = whole();
      const hash = new URLSearchParams(location.hash.slice(1));
      hash.set("map", stands);
      history.replaceState(history.state, "", `#${hash.toString().replaceAll("%2C", ",")}`);
      document.dispatchEvent(new Event("desk:moved"));
      moved();
    });
    onTurn(() => this.show(this.cells, this.size));
  }

  /** What is seen, as the server wants it: out to whole tiles, so that a small move asks nothing new. */
  view() {
    const b = this.map.getBounds(), z = Math.round(this.map.getZoom());
    const [west, south, east, north] = this.home.bbox.split(",").map(Number);
    const seen = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
    if (z === this.home.z && seen[0] >= west && seen[1] >= south && seen[2] <= east && seen[3] <= north) return { bbox: this.home.bbox, z: String(z) };
    const tile = 360 / 2 ** z;
    const edge = (v, most, round) => Math.min(most, Math.max(-most, round(v / tile) * tile)).toFixed(3);
    return { bbox: [edge(seen[0], 180, Math.floor), edge(seen[1], 85, Math.floor), edge(seen[2], 180, Math.ceil), edge(seen[3], 85, Math.ceil)].join(","), z: String(z) };
  }

  show(cells, size) {
    this.cells = cells;
    this.size = size;
    const most = Math.max(LEAST_SCALE, ...cells.map((cell) => cell[4] || 0)), zoom = this.map.getZoom();
    const circles = cells.map((cell) => {
      const { x, y } = this.map.project([cell[0], cell[1]], zoom);
      return { cell, x, y, r: radius(cell[4], cell[2], most) };
    });
    apart(circles);
    this.circles.clearLayers();
    this.radii.clearLayers();
    for (const { cell: [lat, lng, n, incidents, dead, family, , km], x, y, r } of circles) {
      // A radius within its circle would not be seen.
      if (km && pixels(km, lat, zoom) > r) L.circle([lat, lng], { pane: "radii", radius: km * 1000, interactive: false, weight: 1, dashArray: "3 4", color: css(`--${family}`), fillOpacity: 0.06 }).addTo(this.radii);
      const face = h("div", { class: `circle f-${family}` }, n > 1 && r > 7.5 ? short(n) : "");
      face.style.width = face.style.height = `${(2 * r).toFixed(1)}px`;
      const words = `${number(n)} event${n === 1 ? "" : "s"}${dead === null ? "" : `, ${number(dead)} killed`}${km ? `, known to within ${number(km)} km` : ""}`;
      L.marker(this.map.unproject([x, y], zoom), { icon: L.divIcon({ className: "", iconSize: [2 * r, 2 * r], html: face }), pane: "circles", title: words, alt: words, riseOnHover: true, zIndexOffset: -n })
        .on("click keypress", (e) => { if (e.type === "click" || e.originalEvent.key === "Enter") this.open(lat, lng, { n, incidents, dead, km }); })
        .addTo(this.circles);
    }
    this.sizes(most);
    const frame = this.map.getContainer();
    frame.dataset.radii = String(this.radii.getLayers().length);
    frame.dataset.circles = String(cells.length);
  }

  /** The key to the sizes: what the largest circle of this view stands for, and a tenth of it. */
  sizes(most) {
    const key = document.getElementById("sizes");
    if (!key) return;
    const round = (n) => Number(n.toPrecision(1));
    key.replaceChildren(...[Math.max(1, round(most / 10)), round(most)].map((n) => {
      const face = h("i", { class: "size" });
      face.style.width = face.style.height = `${(2 * radius(n, 1, most)).toFixed(1)}px`;
      return h("li", {}, face, `${number(n)} killed`);
    }));
  }

  async open(lat, lng, { n, incidents, dead, km }) {
    const w = this.size, t = this.size * 0.85;
    const west = Math.floor(lng / w) * w, south = Math.floor(lat / t) * t;
    const box = [Math.max(-180, west), Math.max(-90, south), Math.min(180, west + w), Math.min(90, south + t)].map((v) => v.toFixed(5)).join(",");
    const list = h("ul", {}, h("li", {}, "Reading …"));
    const body = h("div", { class: "popup" },
      h("p", {}, h("b", {}, `${number(n)} event${n === 1 ? "" : "s"}`), incidents && n > 1 ? ` of ${number(incidents)} incidents` : "", dead === null ? "" : `, ${number(dead)} killed`, km ? `; place known to within ${number(km)} km` : ""),
      list,
      h("p", {}, h("button", { type: "button", onclick: () => { this.map.closePopup(); this.choose(box); } }, "List these"), " ",
        n > 1 ? h("button", { type: "button", onclick: () => { this.map.closePopup(); this.map.setView([lat, lng], Math.min(12, this.map.getZoom() + 2)); } }, "Zoom in") : ""));
    const popup = L.popup({ maxWidth: 320, autoPanPadding: [20, 20] }).setLatLng([lat, lng]).setContent(body).openOn(this.map);
    try {
      const { rows } = await this.events(box);
      list.replaceChildren(...rows.slice(0, 6).map((e) => h("li", {}, h("a", { href: `${this.base}/event/${e.event_id}${this.past?.() ?? ""}` }, `${e.type_label}`), ` ${e.when}${e.fatalities ? `, killed: ${e.fatalities}` : ""}`, h("br"), h("span", { class: "note" }, e.where))));
    } catch (error) {
      list.replaceChildren(h("li", {}, error.message));
    }
    popup.update();
  }
}

/** 12, 1.2k, 45k: what fits into a circle. */
function short(n) {
  return n < 1000 ? String(n) : n < 9950 ? `${(n / 1000).toFixed(1)}k` : `${Math.round(n / 1000)}k`;
}
