// Comparing a draft with its text without losing one's place; the page works without it, too.
"use strict";

const page = document.querySelector("[data-book]");
const words = page?.querySelector("[data-words]");

const cardOf = (id) => page.querySelector(`#r-${id}`);
const clausesOf = (id) => Array.from(words?.querySelectorAll(`[data-rules~="${id}"]`) ?? []);

// Scroll the text, and not the page, to the clause of a rule.
function showClause(id) {
  for (const clause of page.querySelectorAll(".clause.is-shown")) clause.classList.remove("is-shown");
  const clauses = clausesOf(id);
  for (const clause of clauses) clause.classList.add("is-shown");
  if (!clauses.length || words.scrollHeight <= words.clientHeight) return;
  const top = clauses[0].getBoundingClientRect().top - words.getBoundingClientRect().top;
  words.scrollTo({ top: words.scrollTop + top - words.clientHeight / 3 });
}

function goTo(id) {
  const card = cardOf(id);
  if (!card) return;
  for (const other of page.querySelectorAll(".is-here")) other.classList.remove("is-here");
  card.classList.add("is-here");
  card.scrollIntoView({ block: "center" });
  (card.querySelector("[value=see]") ?? card).focus({ preventScroll: true });
  showClause(id);
}

// Put the answer in the place of the card; the text tells at once what has been seen.
function take(id, answer) {
  page.querySelector("[data-progress]").outerHTML = answer.progress;
  const card = cardOf(id);
  if (answer.card) card.outerHTML = answer.card;
  else card.remove();
  for (const clause of clausesOf(id)) {
    if (!answer.card) clause.className = "clause left-out";
    else if (clause.dataset.rules === String(id)) clause.classList.toggle("is-seen", answer.seen);
  }
}

async function ask(address, options) {
  const response = await fetch(address, {
    ...options,
    headers: { "X-Card": "yes" },
    credentials: "same-origin",
  });
  if (!(response.headers.get("content-type") ?? "").includes("json")) throw new Error("no card");
  return { fine: response.ok, answer: await response.json() };
}

async function send(form, button) {
  const id = form.closest("[data-rule]").dataset.rule;
  const body = new FormData(form);
  body.set(button.name, button.value);
  button.disabled = true;
  try {
    const { fine, answer } = await ask(form.action, { method: "POST", body });
    take(id, answer);
    const moves = fine && ["see", "save", "drop"].includes(button.value);
    goTo(moves && answer.next ? answer.next : id);
  } catch {
    // Signed out, or no connection: let the browser send it and show what comes.
    button.disabled = false;
    form.dataset.plain = "yes";
    form.requestSubmit(button);
  }
}

page?.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-card-form]") || !form.closest("[data-rule]")) return;
  if (form.dataset.plain || !event.submitter) return;
  event.preventDefault();
  send(form, event.submitter);
});

page?.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a");
  const card = event.target.closest("[data-rule]");
  if (link?.matches("[data-open]")) {
    event.preventDefault();
    try {
      const { answer } = await ask(link.href.split("#")[0]);
      take(card.dataset.rule, answer);
      cardOf(card.dataset.rule).querySelector("[name=deed]").focus();
    } catch {
      window.location = link.href;
    }
  } else if (link?.matches("[data-close]")) {
    event.preventDefault();
    try {
      const address = link.closest("form").action.split("#")[0];
      take(card.dataset.rule, (await ask(`${address}?closed`)).answer);
      goTo(card.dataset.rule);
    } catch {
      window.location = link.href;
    }
  } else if (link?.matches("[data-next], .clause-label") && link.hash.startsWith("#r-")) {
    event.preventDefault();
    goTo(link.hash.slice(3));
  } else if (link?.matches("[data-show]")) {
    event.preventDefault();
    showClause(link.dataset.show);
    if (window.matchMedia("(max-width: 64rem)").matches) words.scrollIntoView({ block: "center" });
  } else if (card && !link && !event.target.closest("button, input, select, textarea, summary")) {
    showClause(card.dataset.rule);
  }
});

// j and k go from card to card, e opens the card; Enter presses the button that has the focus.
document.addEventListener("keydown", (event) => {
  if (!page || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const cards = Array.from(page.querySelectorAll("[data-rule]"));
  const here = cards.findIndex((card) => card.matches(".is-here, :focus-within"));
  if (event.key === "j" && cards[here + 1]) goTo(cards[here + 1].dataset.rule);
  if (event.key === "k" && here > 0) goTo(cards[here - 1].dataset.rule);
  if (event.key === "e" && here >= 0) cards[here].querySelector("[data-open]")?.click();
});

// Where a place of the page lies in the text: in whole characters, without the labels.
function placeOf(node, offset) {
  const range = document.createRange();
  range.setStart(words, 0);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  for (const label of before.querySelectorAll(".clause-label")) label.remove();
  return Array.from(before.textContent).length;
}

// Words chosen with the mouse become a new rule's quote.
document.addEventListener("selectionchange", () => {
  const link = page?.querySelector("[data-selected]");
  if (!link || !page.dataset.new) return;
  const selection = document.getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const fits = range && !range.collapsed && words?.contains(range.commonAncestorContainer);
  link.hidden = !fits;
  if (!fits) return;
  const start = placeOf(range.startContainer, range.startOffset);
  const end = placeOf(range.endContainer, range.endOffset);
  link.href = `${page.dataset.new}?start=${start}&end=${end}`;
});

if (page && /^#r-\d+$/.test(window.location.hash)) goTo(window.location.hash.slice(3));
