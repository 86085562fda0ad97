// The meeting: goes on by itself, and says what the button will do. Every page works without it.
"use strict";

// What was keyed in is carried out in steps of some seconds; each answer brings the next one.
const goesOn = document.querySelector("form[data-goes-on]");
if (goesOn) goesOn.requestSubmit();

const list = document.getElementById("list");
const button = document.querySelector("button[form=list]");
if (list && button) {
  const agreed = button.textContent;
  const say = () => {
    button.textContent = list.querySelector("[name=otherwise]:checked") ? button.dataset.words : agreed;
  };
  list.addEventListener("change", say);
  window.addEventListener("pageshow", say);
}
