// What a householder said and staff wrote down needs a witness, from the moment that it is chosen.
"use strict";

const witness = document.querySelector(".witness");

if (witness) {
  const box = witness.querySelector("input");
  const note = witness.querySelector("label small");
  const usual = note.textContent;
  const choose = () => {
    const chosen = box.form.querySelector("[name=channel]:checked");
    box.required = chosen !== null && ["claim", "neighbour"].includes(chosen.value);
    note.textContent = box.required ? witness.dataset.required : usual;
  };
  box.form.addEventListener("change", choose);
  choose();
}
