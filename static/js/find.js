// A list that narrows while one types; without a script the button asks the server.
"use strict";

const plain = (text) => text.toLowerCase().normalize("NFKC");

for (const box of document.querySelectorAll("[data-filter]")) {
  const nothing = document.querySelector("[data-nothing]");
  const rows = Array.from(document.querySelectorAll("main section .rows > li"));
  const words = new Map(rows.map((row) => [row, plain(`${row.innerText} ${row.dataset.find ?? ""}`)]));

  function narrow() {
    const asked = plain(box.value).split(/\s+/).filter(Boolean);
    // A card that is being scanned in is an address: it is for the server.
    const parts = asked.some((part) => part.includes("/")) ? [] : asked;
    for (const row of rows) row.hidden = !parts.every((part) => words.get(row).includes(part));
    for (const section of document.querySelectorAll("main section:has(> .rows)")) {
      section.hidden = !section.querySelector(".rows > li:not([hidden])");
    }
    if (nothing) nothing.hidden = !rows.length || rows.some((row) => !row.hidden);
  }

  box.addEventListener("input", narrow);
  // Back from the next page, the browser has put the words back without telling.
  window.addEventListener("pageshow", () => { if (box.value && rows.length) narrow(); });
}
