"use strict";
(() => {
  // Sorting: ascending, descending, then the order of the file again.
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  const value = (row, column) => {
    const cell = row.cells[column];
    if (cell.classList.contains("missing")) return null;
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  };
  for (const table of document.querySelectorAll(".table table")) {
    const body = table.tBodies[0];
    const first = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
      const order = next[head.getAttribute("aria-sort")];
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", order);
      const rows = [...first];
      if (order !== "none") {
        const sign = order === "ascending" ? 1 : -1;
        rows.sort((r, s) => {
          const a = value(r, column), b = value(s, column);
          if (a === null || b === null) return (a === null) - (b === null); // what is missing stays last
          return sign * compare(a, b);
        });
      }
      body.append(...rows);
    }));
  }

  // Hover, touch and arrow keys show the title of a mark.
  const tip = document.getElementById("tip"), said = document.getElementById("said");
  let chosen = null;
  const hide = () => {
    tip.hidden = true;
    if (chosen) chosen.classList.remove("chosen");
    chosen = null;
  };
  const show = (mark, x, y) => {
    if (mark !== chosen) {
      hide();
      chosen = mark;
      mark.classList.add("chosen");
      tip.textContent = mark.dataset.title;
    }
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - box.width - 4)) + "px";
    tip.style.top = (y + 16 + box.height > innerHeight ? Math.max(4, y - box.height - 12) : y + 16) + "px";
  };
  for (const chart of document.querySelectorAll(".chart")) {
    const marks = [...chart.querySelectorAll(".mark")];
    // The narrow picture has the marks of the wide one before it, without their titles.
    const wide = chart.matches(".narrow") ? [...chart.previousElementSibling.querySelectorAll(".mark")] : marks;
    marks.forEach((mark, i) => {
      const title = mark.querySelector("title");
      mark.dataset.title = title ? title.textContent : wide[i].dataset.title;
      if (title) title.remove(); // the browser's own tooltip would come on top
    });
    const at = (event) => {
      const mark = event.target.closest(".mark");
      if (mark) show(mark, event.clientX, event.clientY); else hide();
    };
    chart.addEventListener("pointermove", at);
    chart.addEventListener("pointerdown", at);
    chart.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
    chart.addEventListener("blur", hide);
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") hide();
      if (!step || marks.length === 0) return;
      event.preventDefault();
      const from = marks.indexOf(chosen);
      const mark = marks[from < 0 ? (step > 0 ? 0 : marks.length - 1) : (from + step + marks.length) % marks.length];
      const box = mark.getBoundingClientRect();
      show(mark, box.left + box.width / 2, box.top + box.height / 2);
      said.textContent = mark.dataset.title;
    });
  }
  addEventListener("scroll", hide, { passive: true, capture: true });

  // A link to something within a closed part opens it.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
})();
