// Inside Airflow the desk is in a frame that may neither open tabs nor leave. The page around it is of the same origin:
// links to elsewhere go through it, its address follows the view, and the desk is as dark as it is.

/** The document around the desk; null outside Airflow, or where it may not be touched. */
function surroundings() {
  if (window.top === window) return null;
  try {
    return window.parent.document ? window.parent : null;
  } catch {
    return null;
  }
}

/** Where the desk stands, as the part after # of the address around it: #/event/12?as_of=…; nothing for its first page. */
function here(base) {
  const at = location.pathname.slice(base.length) + location.search + location.hash.replace("#", "%23");
  return at === "/" ? "" : `#${at}`;
}

/** The address that the one around the desk names, where it is one of the desk's; else null. */
function wanted(around, base) {
  const named = around.location.hash.slice(1);
  if (!named.startsWith("/") || named.startsWith("//")) return null;
  const target = new URL(base + named.replace("%23", "#"), location.origin);
  const ours = target.origin === location.origin && target.pathname.startsWith(`${base}/`);
  return ours && target.href !== location.href ? target.href : null;
}

/** Keeps the address around the desk such that it can be sent: opened again, it shows this view. */
function follow(around, base) {
  const tell = () => {
    const { pathname, search, hash } = around.location;
    if (hash !== here(base)) around.history.replaceState(around.history.state, "", pathname + search + here(base));
  };
  const obey = () => {
    const target = wanted(around, base);
    if (target) location.href = target;
  };
  tell();
  document.addEventListener("desk:moved", tell);
  addEventListener("popstate", tell);
  around.addEventListener("hashchange", obey);
  addEventListener("pagehide", () => around.removeEventListener("hashchange", obey));
  addEventListener("pageshow", (event) => { if (event.persisted) { tell(); around.addEventListener("hashchange", obey); } });
}

/** Whether this page gives way to the one that the address around it names: once, when the frame is new. */
function givesWay(around, base) {
  const frame = window.frameElement;
  if (frame.dataset.arrived) return false;
  frame.dataset.arrived = "yes";
  const target = wanted(around, base);
  if (target) location.replace(target);
  return Boolean(target);
}

/** As light or dark as the page around it. */
function match(around) {
  const root = around.document.documentElement;
  const turn = () => {
    const scheme = ["dark", "light"].find((name) => root.classList.contains(name) || root.dataset.theme === name);
    if (!scheme || document.documentElement.dataset.theme === scheme) return;
    document.documentElement.dataset.theme = scheme;
    document.dispatchEvent(new Event("desk:theme"));
  };
  turn();
  new MutationObserver(turn).observe(root, { attributes: true, attributeFilter: ["class", "data-theme", "style"] });
}

function enter(around) {
  const alone = document.getElementById("alone");
  alone.href = location.href;
  alone.hidden = false;
  alone.dataset.outside = "";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-outside]");
    if (!link || !/^https?:$/.test(new URL(link.href, document.baseURI).protocol)) return;
    event.preventDefault();
    const opener = around.document.createElement("a");
    opener.href = link === alone ? location.href : link.href;
    opener.target = "_blank";
    opener.rel = "noopener noreferrer";
    opener.click();
  });
}

const around = surroundings();
const base = document.body.dataset.base;
if (around) {
  match(around);
  if (!givesWay(around, base)) {
    enter(around);
    follow(around, base);
  }
} else {
  for (const link of document.querySelectorAll("a[data-outside]")) link.target = "_blank";
}
