// Inside Airflow the desk is in a frame that may neither open tabs nor leave: links to elsewhere go through the page
// around it, which is of the same origin.
if (window.top !== window) {
  const alone = document.getElementById("alone");
  alone.href = window.location.href;
  alone.hidden = false;
  alone.dataset.outside = "";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-outside]");
    if (!link || !/^https?:$/.test(new URL(link.href, document.baseURI).protocol)) return;
    let around;
    try { around = window.parent.document; } catch { return; }
    event.preventDefault();
    const opener = around.createElement("a");
    opener.href = link === alone ? window.location.href : link.href;
    opener.target = "_blank";
    opener.rel = "noopener noreferrer";
    opener.click();
  });
} else {
  for (const link of document.querySelectorAll("a[data-outside]")) link.target = "_blank";
}
