// The home opens at once; how the money and the month stand follows by itself. Where it does not
// come, the link to its page stays.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[data-standing]")) {
    fetch(place.dataset.standing, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((text) => {
        const found = new DOMParser().parseFromString(text, "text/html").getElementById("standing");
        if (found) {
          found.removeAttribute("id");
          place.replaceChildren(document.importNode(found, true));
        }
      })
      .catch(() => {});
  }
});
