// Small comforts; every page works without them.
"use strict";

// Say which file was chosen: the browser's own words are hidden with its button.
document.addEventListener("change", (event) => {
  const box = event.target.closest(".file");
  if (!box || event.target.type !== "file") return;
  const names = Array.from(event.target.files, (file) => file.name);
  box.querySelector(".file-name").textContent = names.join("、");
});

// The admin's theme would write the file's name into the nearest box of text as well.
for (const input of document.querySelectorAll(".file input[type=file]")) input.hasChangeListener = true;

// Logging out takes the lists of households off the phone; what was not sent yet stays.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.leave || !("indexedDB" in window)) return;
  event.preventDefault();
  try {
    const { leave } = await import(form.dataset.leave);
    await leave(form);
  } catch {
    form.submit();
  }
});

// One press sends once. The server refuses repeats anyway; this only spares the doubt.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  // The answer may be a file, which leaves the page standing.
  setTimeout(() => delete form.dataset.sent, 5000);
});

// Coming back by the back button brings the page as it was: let it be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A form that was sent back and has no summary at its top begins at its first wrong field.
if (!document.querySelector("[autofocus]")) document.querySelector("main [aria-invalid=true]")?.focus();

// What scrolls within a box of its own does so by the arrow keys as well.
function makeScrollable() {
  for (const box of document.querySelectorAll("main, .scroll")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  }
}
makeScrollable();
window.addEventListener("resize", makeScrollable);

// Printing needs a script; the button stays hidden where there is none.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
