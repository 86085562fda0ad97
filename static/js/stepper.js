// Large buttons beside a number box; the box alone works as well.
"use strict";

function step(box, direction) {
  const size = Number(box.dataset.step) || 1;
  const largest = box.max === "" ? Infinity : Number(box.max);
  const next = Math.min(largest, Math.max(0, (Number(box.value) || 0) + direction * size));
  box.value = next === 0 ? "" : String(Number(next.toFixed(2)));
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

for (const stepper of document.querySelectorAll(".stepper")) {
  const box = stepper.querySelector("input");
  for (const [name, direction] of [["down", -1], ["up", 1]]) {
    const button = stepper.querySelector(`[data-step-${name}]`);
    button.hidden = false;
    button.addEventListener("click", () => step(box, direction));
  }
}
