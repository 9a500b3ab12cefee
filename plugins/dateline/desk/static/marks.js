// A row and the words that it was read from light up together, by pointer and by keyboard.
const words = [...document.querySelectorAll("section.text mark[data-marks]")];
const rows = [...document.querySelectorAll("tr[data-mark], h2[data-mark]")];

function light(name, scroll) {
  let first = null;
  for (const mark of words) {
    const lit = mark.dataset.marks.split(" ").includes(name) || (name === "type" && mark.dataset.marks.split(" ").includes("mention"));
    mark.classList.toggle("lit", lit);
    if (lit && !first) first = mark;
  }
  if (first && scroll) first.scrollIntoView({ block: "nearest" });
}

for (const row of rows) {
  row.addEventListener("pointerenter", () => light(row.dataset.mark, false));
  row.addEventListener("focusin", () => light(row.dataset.mark, true));
  row.addEventListener("click", () => light(row.dataset.mark, true));
}
for (const mark of words) {
  mark.addEventListener("click", () => {
    const name = mark.dataset.marks.split(" ")[0];
    const row = rows.find((r) => r.dataset.mark === (name === "mention" ? "type" : name));
    if (row) { row.focus(); row.scrollIntoView({ block: "nearest" }); }
  });
}
