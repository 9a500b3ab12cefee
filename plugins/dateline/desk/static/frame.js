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

// Airflow's address for the desk. What follows it there is the address of the page in the frame: Airflow writes it when
// a page has loaded, and opens that page again.
const PLACE = /^(.*\/plugin\/event-desk)(?:\/|$)/;

/** Writes the same where the view has changed without a page being loaded: a filter, the map, a step back. */
function follow(around) {
  const tell = () => {
    const place = PLACE.exec(around.location.pathname);
    if (place) around.history.replaceState(around.history.state, "", place[1] + location.pathname + location.search + location.hash);
  };
  document.addEventListener("desk:moved", tell);
  addEventListener("popstate", tell);
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
if (around) {
  match(around);
  enter(around);
  follow(around);
} else {
  for (const link of document.querySelectorAll("a[data-outside]")) link.target = "_blank";
}
