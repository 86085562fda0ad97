// What it comes to, anew with every figure; without a script the button asks the server.
"use strict";

const deedForm = document.getElementById("deed-form");
const comesTo = document.getElementById("preview");
const FIGURES = ["member", "quantity", "difficulty", "effect", "with_extra", "points", "occurred_on"];
let asked = 0;

async function reckon() {
  const figures = Array.from(deedForm.elements).filter((box) => FIGURES.includes(box.name));
  if (!figures.every((box) => box.checkValidity())) {
    comesTo.replaceChildren();
    return;
  }
  const body = new FormData(deedForm);
  for (const name of ["photos", "kept", "same_as", "apart"]) body.delete(name);
  body.set("preview", "1");
  asked += 1;
  const turn = asked;
  try {
    const response = await fetch(location.href, { method: "POST", body, credentials: "same-origin" });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    const words = answer.getElementById("preview");
    // An answer that a later one has overtaken says nothing any more.
    if (turn === asked && words) comesTo.replaceChildren(...words.childNodes);
  } catch {
    // No signal: what stood there belongs to other figures.
    if (turn === asked) comesTo.replaceChildren();
  }
}

if (deedForm && comesTo) {
  deedForm.addEventListener("change", (event) => {
    if (FIGURES.includes(event.target.name)) reckon();
  });
  for (const button of deedForm.querySelectorAll("button[name=preview]")) button.hidden = true;
}
