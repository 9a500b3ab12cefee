/* global L */
import { h, number } from "./dom.js";

// The part of the world that most reports are about.
const HOME = { lat: 31, lng: 42, zoom: 4 };
const SMALLEST = 6, LARGEST = 25;
// A toll below this never gets the largest circle, however quiet the view.
const LEAST_SCALE = 60;
// Below this zoom a radius of a few kilometres is smaller than its circle.
const RADIUS_ZOOM = 6;

/** Pixels from the middle to the rim: the area grows with the dead, up to `most`; the number of events needs its room. */
const radius = (dead, events, most) => Math.max(SMALLEST + (events > 1 ? 3 + Math.log10(events) * 1.5 : 0), SMALLEST + (LARGEST - SMALLEST) * Math.sqrt((dead || 0) / most));

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The map: outlines, circles, and what a circle holds. `ask(view)` fetches circles, `open(box)` the events in one. */
export class MapView {
  constructor(frame, { assets, moved, events, choose, base }) {
    Object.assign(this, { events, choose, base, cells: [], size: 1 });
    const [lat, lng, zoom] = (new URLSearchParams(location.hash.slice(1)).get("map") || "").split(",").map(Number);
    this.map = L.map(frame, { preferCanvas: true, attributionControl: false, zoomControl: true, minZoom: 2, maxZoom: 12, worldCopyJump: true, fadeAnimation: false, zoomSnap: 1 })
      .setView(Number.isFinite(zoom) ? [lat, lng] : [HOME.lat, HOME.lng], Number.isFinite(zoom) ? zoom : HOME.zoom);
    for (const [name, z] of [["land", 200], ["borders", 210], ["names", 220], ["radii", 390], ["circles", 400]]) this.map.createPane(name).style.zIndex = z;
    this.map.getPane("names").style.pointerEvents = "none";
    this.outlines(assets);
    this.radii = L.layerGroup().addTo(this.map);
    this.circles = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => {
      const at = this.map.getCenter();
      const hash = new URLSearchParams(location.hash.slice(1));
      hash.set("map", `${at.lat.toFixed(2)},${at.lng.toFixed(2)},${this.map.getZoom()}`);
      history.replaceState(history.state, "", `#${hash.toString().replaceAll("%2C", ",")}`);
      moved();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  async outlines(assets) {
    // With the map's own time-out: without outlines the circles still stand where they belong.
    const read = (name) => fetch(`${assets}/vendor/${name}`, { signal: AbortSignal.timeout(20000) }).then((r) => r.json());
    try {
      const [land, borders] = await Promise.all([read("land.json"), read("borders.json")]);
      const canvas = (pane) => L.canvas({ pane, padding: 0.3 });
      this.land = L.geoJSON(land, { interactive: false, pane: "land", renderer: canvas("land"), smoothFactor: 1.2, filter: (f) => f.geometry.type !== "Point", style: () => ({ stroke: false, fillOpacity: 1, fillColor: css("--land") }) }).addTo(this.map);
      this.borders = L.geoJSON(borders, { interactive: false, pane: "borders", renderer: canvas("borders"), smoothFactor: 1.2, style: () => ({ weight: 1, color: css("--border") }) }).addTo(this.map);
      this.names = land.features.filter((f) => f.geometry.type === "Point");
      this.nameLayer = L.layerGroup().addTo(this.map);
      this.map.on("moveend", () => this.label());
      this.label();
    } catch {
      this.map.getContainer().append(h("p", { class: "notice" }, "The outlines of the countries could not be read; the circles stand where they belong."));
    }
    document.documentElement.dataset.map = "ready";
  }

  label() {
    this.nameLayer.clearLayers();
    const zoom = this.map.getZoom(), seen = this.map.getBounds();
    if (zoom < 4) return;
    for (const { geometry: { coordinates: [lng, lat] }, properties } of this.names) {
      if (!seen.contains([lat, lng]) || (properties.small && zoom < 6)) continue;
      const icon = L.divIcon({ className: "place", iconSize: null, html: h("span", {}, properties.name) });
      L.marker([lat, lng], { icon, pane: "names", interactive: false, keyboard: false }).addTo(this.nameLayer);
    }
  }

  paint() {
    this.land?.setStyle({ fillColor: css("--land") });
    this.borders?.setStyle({ color: css("--border") });
    this.show(this.cells, this.size);
  }

  /** What is seen, with a margin, as the server wants it. */
  view() {
    const b = this.map.getBounds().pad(0.15);
    const edge = (v, most) => Math.min(most, Math.max(-most, v)).toFixed(3);
    return { bbox: [edge(b.getWest(), 180), edge(b.getSouth(), 85), edge(b.getEast(), 180), edge(b.getNorth(), 85)].join(","), z: String(Math.round(this.map.getZoom())) };
  }

  show(cells, size) {
    this.cells = cells;
    this.size = size;
    this.circles.clearLayers();
    this.radii.clearLayers();
    const most = Math.max(LEAST_SCALE, ...cells.map((cell) => cell[4] || 0));
    for (const [lat, lng, n, incidents, dead, family, id, km] of cells) {
      const r = radius(dead, n, most);
      if (km && this.map.getZoom() >= RADIUS_ZOOM) L.circle([lat, lng], { pane: "radii", radius: km * 1000, interactive: false, weight: 1, dashArray: "3 4", color: css(`--${family}`), fillOpacity: 0.06 }).addTo(this.radii);
      const icon = L.divIcon({ className: "", iconSize: [2 * r, 2 * r], html: h("div", { class: `circle f-${family}` }, n > 1 && r > 7.5 ? short(n) : "") });
      icon.options.html.style.width = icon.options.html.style.height = `${2 * r}px`;
      const words = `${number(n)} event${n === 1 ? "" : "s"}${dead === null ? "" : `, ${number(dead)} killed`}${km ? `, known to within ${number(km)} km` : ""}`;
      L.marker([lat, lng], { icon, pane: "circles", title: words, alt: words, riseOnHover: true, zIndexOffset: -n })
        .on("click keypress", (e) => { if (e.type === "click" || e.originalEvent.key === "Enter") this.open(lat, lng, { n, incidents, dead, id, km }); })
        .addTo(this.circles);
    }
    this.map.getContainer().dataset.circles = String(cells.length);
  }

  async open(lat, lng, { n, incidents, dead, km }) {
    const w = this.size, t = this.size * 0.85;
    const west = Math.floor(lng / w) * w, south = Math.floor(lat / t) * t;
    const box = [west, south, west + w, south + t].map((v) => v.toFixed(5)).join(",");
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
