// The theme of the office, for ears and for the keyboard: its icons are words of a font, which would be
// read aloud, and some of what is pressed is no button.
"use strict";

const PRESSED = ["", ".prevent", ".stop"].map((after) => `[x-on\\:click${after.replace(".", "\\.")}]`).join();
const REACHED = "a[href], button, input, select, textarea, summary, label";

function mend(added, words) {
  const find = (selector) => [...(added.matches?.(selector) ? [added] : []), ...added.querySelectorAll(selector)];

  for (const icon of find(".material-symbols-outlined")) {
    if (!icon.matches(PRESSED)) icon.ariaHidden = "true";
    const box = icon.parentElement;
    // Yes and no in a list are told by the title alone.
    if (box.localName === "div" && box.title && !box.matches(PRESSED)) {
      box.setAttribute("role", "img");
      box.ariaLabel = box.title;
    }
  }
  for (const one of find(PRESSED)) {
    if (one.matches(REACHED) || one.querySelector(REACHED) || one.closest("button, table")) continue;
    one.setAttribute("role", "button");
    one.tabIndex = 0;
    if (one.matches(".material-symbols-outlined")) one.ariaLabel = words.menu;
    else if (!hasWords(one)) one.ariaLabel = words.more;
  }
  for (const one of find("a[x-on\\:click]")) if (!hasWords(one) && !one.title) one.ariaLabel = words.more;
  for (const one of find("#searchbar-submit, #command-submit")) one.ariaLabel = words.find;
  // The picture beside the name leads to the same page.
  for (const one of find("#nav-sidebar a:has(> .material-symbols-outlined:only-child)")) {
    one.ariaHidden = "true";
    one.tabIndex = -1;
  }
  // The scrolling boxes call themselves regions, in English and all alike.
  for (const box of find(".simplebar-content-wrapper")) {
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
  }
  for (const list of find(".select2-selection--single")) nameList(list);
}

function hasWords(one) {
  const copy = one.cloneNode(true);
  for (const icon of copy.querySelectorAll(".material-symbols-outlined")) icon.remove();
  return copy.textContent.trim() !== "" || one.hasAttribute("aria-label");
}

// A list to search in stands in place of the field and takes over its label.
function nameList(list) {
  const field = list.closest(".select2-container")?.previousElementSibling;
  const label = field?.labels?.[0];
  const chosen = list.querySelector(".select2-selection__rendered");
  if (!label || !chosen) return;
  label.id ||= `${field.id}-label`;
  list.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  chosen.setAttribute("aria-labelledby", label.id);
}

document.addEventListener("DOMContentLoaded", () => {
  const words = document.getElementById("office-words")?.dataset;
  if (!words) return;
  document.getElementById("main")?.setAttribute("role", "main");
  mend(document.body, words);
  // A form that was sent back begins with what is wrong in it.
  const refused = document.querySelector(".errornote, .text-red-700[role=alert], .rule-wrong");
  if (refused) {
    refused.tabIndex = -1;
    refused.focus();
  }
  new MutationObserver((changes) => {
    for (const added of changes.flatMap((change) => [...change.addedNodes])) {
      if (added instanceof HTMLElement && added.isConnected) mend(added, words);
    }
  }).observe(document.body, { childList: true, subtree: true });
});

document.addEventListener("keydown", (event) => {
  if ((event.key !== "Enter" && event.key !== " ") || !event.target.matches("[role=button]:not(button)")) return;
  event.preventDefault();
  event.target.click();
});
