// Digits in groups, as they are printed, while they are typed. The server takes them in any form.
"use strict";

function group(box) {
  const typed = box.value.normalize("NFKC");
  // What a scanner types is an address, which stays as it is.
  if (/[^\d\s-]/.test(typed)) return;
  const size = Number(box.dataset.groups);
  const before = typed.slice(0, box.selectionStart).replace(/\D/g, "").length;
  const digits = typed.replace(/\D/g, "");
  box.value = digits.replace(new RegExp(`\\d{${size}}(?=\\d)`, "g"), "$& ");
  const caret = before + Math.max(0, Math.floor((before - 1) / size));
  if (document.activeElement === box) box.setSelectionRange(caret, caret);
}

for (const box of document.querySelectorAll("[data-groups]")) {
  box.addEventListener("input", (event) => { if (!event.isComposing) group(box); });
  box.addEventListener("compositionend", () => group(box));
  group(box);
}
