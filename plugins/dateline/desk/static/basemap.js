/* global L */
import { h } from "./dom.js";

// With the map's own time-out: without outlines the circles still stand where they belong.
const PATIENCE_MS = 20000;
// Degrees between the lines of the grid, by zoom: some six lines across a laptop's map.
const GRID_DEGREES = [30, 30, 30, 20, 10, 5, 5, 2, 1, 1, 0.5, 0.5, 0.2];
// Names of countries from this zoom on; of the small ones, from the second on.
const NAMES_ZOOM = 4, SMALL_NAMES_ZOOM = 6;

// From here on a pixel is less than what the far outlines leave out.
const NEAR_ZOOM = 6;

export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Tell `act` when the page turns dark or light. */
export function onTurn(act) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  document.addEventListener("desk:theme", act);
}

/** A map with land, borders, names, a grid of degrees and a scale; `assets` is where the outlines are. */
export class BaseMap {
  constructor(frame, assets, options = {}) {
    this.map = L.map(frame, { preferCanvas: true, attributionControl: false, minZoom: 2, maxZoom: 12, worldCopyJump: true, fadeAnimation: false, zoomSnap: 1, ...options });
    for (const [name, z] of [["land", 200], ["grid", 205], ["borders", 210], ["names", 220], ["radii", 390], ["circles", 400]]) this.map.createPane(name).style.zIndex = z;
    this.map.getPane("names").style.pointerEvents = "none";
    L.control.scale({ imperial: false, maxWidth: 90, position: "bottomright" }).addTo(this.map);
    // The frame changes its size when filters fold, phones turn or notices come.
    new ResizeObserver(() => this.map.invalidateSize({ animate: false, pan: false })).observe(frame);
    this.drawn = this.outlines(assets);
    onTurn(() => this.paint());
  }

  /** Draws the outlines: those for a far view first, those for a near one when somebody comes near. */
  async outlines(assets) {
    const read = (name) => fetch(`${assets}/vendor/${name}`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then((r) => r.json());
    const renderers = Object.fromEntries(["land", "borders"].map((pane) => [pane, L.canvas({ pane, padding: 0.3 })]));
    const draw = async (suffix) => {
      const [land, borders] = await Promise.all([read(`land${suffix}.json`), read(`borders${suffix}.json`)]);
      this.land?.remove();
      this.borders?.remove();
      const shared = { interactive: false, smoothFactor: 1.2 };
      this.land = L.geoJSON(land, { ...shared, pane: "land", renderer: renderers.land, filter: (f) => f.geometry.type !== "Point", style: () => ({ stroke: false, fillOpacity: 1, fillColor: css("--land") }) }).addTo(this.map);
      this.borders = L.geoJSON(borders, { ...shared, pane: "borders", renderer: renderers.borders, style: () => ({ weight: 1, color: css("--border") }) }).addTo(this.map);
      return land.features.filter((f) => f.geometry.type === "Point");
    };
    let isNear = false;
    const near = () => {
      if (isNear || this.map.getZoom() < NEAR_ZOOM) return;
      isNear = true;
      draw("").catch(() => { isNear = false; });
    };
    try {
      this.names = await draw("-far");
      this.nameLayer = L.layerGroup().addTo(this.map);
      this.grid = L.layerGroup().addTo(this.map);
      this.map.on("moveend", () => this.label());
      this.map.on("zoomend", near);
      this.label();
      near();
    } catch {
      this.map.getContainer().append(h("p", { class: "notice" }, "The outlines of the countries could not be read; the circles stand where they belong."));
    }
    document.documentElement.dataset.map = "ready";
  }

  /** Names of the countries in view, and the grid. */
  label() {
    this.nameLayer.clearLayers();
    this.lines();
    const zoom = this.map.getZoom(), seen = this.map.getBounds();
    if (zoom < NAMES_ZOOM) return;
    for (const { geometry: { coordinates: [lng, lat] }, properties } of this.names) {
      if (!seen.contains([lat, lng]) || (properties.small && zoom < SMALL_NAMES_ZOOM)) continue;
      const icon = L.divIcon({ className: "place", iconSize: null, html: h("span", {}, properties.name) });
      L.marker([lat, lng], { icon, pane: "names", interactive: false, keyboard: false }).addTo(this.nameLayer);
    }
  }

  lines() {
    this.grid.clearLayers();
    const step = GRID_DEGREES[this.map.getZoom()] ?? 30, seen = this.map.getBounds().pad(0.3);
    const style = { pane: "grid", interactive: false, weight: 1, color: css("--grid"), noClip: false };
    const south = Math.max(-85, seen.getSouth()), north = Math.min(85, seen.getNorth());
    for (let lng = Math.ceil(seen.getWest() / step) * step; lng <= seen.getEast(); lng += step) L.polyline([[south, lng], [north, lng]], style).addTo(this.grid);
    for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) L.polyline([[lat, seen.getWest()], [lat, seen.getEast()]], style).addTo(this.grid);
  }

  paint() {
    this.land?.setStyle({ fillColor: css("--land") });
    this.borders?.setStyle({ color: css("--border") });
    if (this.grid) this.lines();
  }
}
