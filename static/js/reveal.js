// Shows a passphrase while it is typed, for who cannot type blindly.
"use strict";

for (const row of document.querySelectorAll("[data-reveal]")) {
  const box = document.getElementById(row.dataset.reveal);
  row.hidden = false;
  row.addEventListener("change", (event) => {
    box.type = event.target.checked ? "text" : "password";
  });
}
