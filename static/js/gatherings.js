// Long lists of households: found as one types, sent a few at a time, so that a weak signal loses
// nothing. The form's own POST does all of it as well, in one go.
"use strict";

const CHUNK = 20;
const GRACE_MS = 3000;

const form = document.getElementById("many");
if (form) begin();

function begin() {
  const words = JSON.parse(form.dataset.words);
  const send = document.getElementById("send");
  const sendWords = send ? send.textContent : "";
  const progress = document.getElementById("progress");
  const report = document.getElementById("report");
  const more = document.getElementById("more");
  const pending = new Map();
  let isBusy = false;

  const fill = (sentence, figures) =>
    sentence.replace(/%\((\w+)\)s/g, (_all, name) => String(figures[name]));

  // What is to be sent

  const boxesOf = (row) => Array.from(row.querySelectorAll("input[name]"));

  function isFilled(row) {
    return boxesOf(row).some((box) => {
      if (box.type === "checkbox") return box.checked;
      if (box.type === "radio") return box.checked && box.value !== "";
      return box.name.startsWith("cell-") && box.value.trim() !== "";
    });
  }

  const rows = () => Array.from(form.querySelectorAll("[data-mark]"));
  const filledRows = () => rows().filter(isFilled);
  const typedNumbers = () => (more ? more.value.split(/[\s,，、;；]+/).filter(Boolean) : []);

  function fieldsOf(row) {
    return boxesOf(row)
      .filter((box) => (box.type === "checkbox" || box.type === "radio" ? box.checked : box.value))
      .map((box) => [box.name, box.value]);
  }

  function sharedFields() {
    return Array.from(new FormData(form)).filter(([name]) => {
      const kind = name.split("-")[0];
      return !(name === "entry" || name === "more" || name.includes("-") && ["quantity", "outcome", "cell"].includes(kind));
    });
  }

  function countFilled() {
    if (!send) return;
    const count = filledRows().length + typedNumbers().length;
    send.textContent = count ? `${sendWords} (${count})` : sendWords;
  }

  // Sending; a failure is thrown as {sentence}, and leaves everything as it was typed.

  async function post(fields) {
    const body = new FormData();
    for (const [name, value] of [...sharedFields(), ...fields]) body.append(name, value);
    let answer;
    try {
      answer = await fetch(form.action || location.href, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: {Accept: "application/json"},
        redirect: "manual",
        keepalive: true,
      });
    } catch {
      throw {sentence: words.lost};
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) throw {sentence: words.signed_out};
    const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
    if (!isJson) throw {sentence: answer.status === 403 ? words.signed_out : words.lost};
    // The line may break in the middle of an answer.
    const content = await answer.json().catch(() => { throw {sentence: words.lost}; });
    if (!answer.ok) throw {sentence: content.detail};
    const counted = document.getElementById("recorded");
    if (counted) counted.textContent = fill(words.counted, content);
    return content.told;
  }

  async function sendAll() {
    const items = filledRows().map(fieldsOf);
    const typed = typedNumbers();
    for (const number of typed) items.push([["more", number]]);
    if (!items.length) {
      show([], words.nothing);
      return;
    }
    for (const timer of pending.values()) clearTimeout(timer);
    pending.clear();
    isBusy = true;
    const told = [];
    let failure = "";
    for (let from = 0; from < items.length && !failure; from += CHUNK) {
      showProgress(from, items.length);
      try {
        const part = await post(items.slice(from, from + CHUNK).flat());
        part.forEach(settle);
        told.push(...part);
      } catch (error) {
        failure = fill(error.sentence, {count: items.length - from});
      }
    }
    if (more && !failure) more.value = keepRefused(told, typed);
    progress.hidden = true;
    isBusy = false;
    show(told, failure);
    countFilled();
  }

  // What was typed and could not be recorded stays in its box.
  function keepRefused(told, typed) {
    const isTyped = (mark) => !findRow(mark) || typed.some((number) => number.replace(/^0+/, "") === mark);
    const refused = told.filter((one) => one.state === "refused").map((one) => one.mark);
    return refused.filter(isTyped).join(" ");
  }

  function showProgress(done, all) {
    progress.hidden = false;
    const [bar, said] = progress.children;
    bar.max = all;
    bar.value = done;
    said.textContent = `${done} / ${all}`;
  }

  // What came of it

  const findRow = (mark) => form.querySelector(`[data-mark="${CSS.escape(mark)}"]`);

  function settle(one) {
    const row = findRow(one.mark);
    if (!row) return;
    row.querySelector(".why, .pending")?.remove();
    row.classList.toggle("refused", one.state === "refused");
    if (one.state === "refused") {
      explain(row, one.words);
    } else if (row.tagName === "TD") {
      const value = row.querySelector("input")?.value ?? "";
      replaceBoxes(row, "recorded", `${value} ✓`);
    } else {
      const name = row.querySelector(".named > span, legend")?.firstChild?.textContent ?? "";
      const chosen = row.querySelector(".tap input:checked + span b")?.textContent ?? "";
      if (row.querySelector("input")) {
        replaceBoxes(row, "named", name);
        row.append(make("span", "state good", [words.recorded, chosen].filter(Boolean).join(" ")));
      }
    }
  }

  function explain(row, sentence) {
    if (row.tagName === "TD") {
      row.title = sentence;
    } else {
      row.append(make("p", "why", sentence));
    }
  }

  function make(tag, kind, text) {
    const made = document.createElement(tag);
    made.className = kind;
    made.textContent = text;
    return made;
  }

  function replaceBoxes(row, kind, text) {
    row.querySelectorAll("input, label, fieldset, .own").forEach((one) => one.remove());
    row.append(make("span", kind, text));
  }

  function show(told, failure, {scrolls = true} = {}) {
    const by = (state) => told.filter((one) => one.state === state);
    const refused = by("refused");
    const parts = [];
    if (told.length) {
      const count = by("sent").length;
      parts.push(make("p", "head", count ? fill(words.sent, {count}) : words.none));
    }
    if (by("repeated").length) parts.push(make("p", "", fill(words.repeated, {count: by("repeated").length})));
    if (refused.length) {
      parts.push(make("p", "", fill(words.refused, {count: refused.length})), list(refused));
    }
    const liked = told.filter((one) => one.liked);
    if (liked.length) parts.push(make("p", "", words.liked), list(liked));
    if (failure) parts.push(make("p", "head", failure));
    report.className = refused.length || failure ? "panel wrong" : "panel good";
    report.hidden = false;
    report.replaceChildren(...parts);
    if (scrolls) report.scrollIntoView({block: "center"});
  }

  function list(lines) {
    const made = document.createElement("ul");
    for (const one of lines) {
      const item = document.createElement("li");
      if (one.words) {
        const [before, after] = fill(words.reason, {what: "\n", why: one.words}).split("\n");
        item.append(before, make("b", "", one.household), after);
      } else {
        item.append(one.household);
      }
      made.append(item);
    }
    return made;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isBusy) sendAll();
  });

  // A list that is searched while one types; Enter ticks the only one that is left.

  const finder = form.querySelector(".finder");
  const filter = document.getElementById("filter");
  if (finder && filter) {
    finder.hidden = false;
    filter.addEventListener("input", () => narrow(filter.value));
    filter.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const left = rows().filter((row) => !row.hidden);
      const box = left.length === 1 && left[0].querySelector("input[type=checkbox]");
      if (!box) return;
      box.checked = true;
      filter.value = "";
      narrow("");
      countFilled();
    });
    document.getElementById("every")?.addEventListener("click", () => {
      const boxes = rows().filter((row) => !row.hidden).flatMap((row) => Array.from(row.querySelectorAll("input[type=checkbox]")));
      const tick = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = tick;
      countFilled();
    });
  }

  function narrow(text) {
    const wanted = text.trim().toLowerCase();
    for (const row of rows()) {
      row.hidden = wanted !== "" && !(row.dataset.find ?? "").split(" ").some((word) => word.replace(/^0+/, "").startsWith(wanted.replace(/^0+/, "")));
    }
    for (const heading of form.querySelectorAll(".of-household")) {
      heading.hidden = !heading.nextElementSibling.querySelector("[data-mark]:not([hidden])");
    }
  }

  // A figure of one's own is a tick as well; Enter and arrows go on to the next box.

  form.addEventListener("input", (event) => {
    const box = event.target;
    if (box.name?.startsWith("quantity-")) {
      const tick = box.closest("[data-mark]").querySelector("input[type=checkbox]");
      if (box.value.trim()) tick.checked = true;
    }
    countFilled();
  });

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (box === more) {
      if (event.key === "Enter") {
        event.preventDefault();
        sendScanned();
      }
    } else if (box.name?.startsWith("cell-")) {
      walk(event, box);
    } else if (event.key === "Enter" && box.name?.startsWith("quantity-")) {
      event.preventDefault();
      box.blur();
    }
  });

  function walk(event, box) {
    const cell = box.closest("td");
    const inRow = (row) => row?.children[cell.cellIndex]?.querySelector("input");
    const every = Array.from(form.querySelectorAll("input[name^='cell-']"));
    const next = (step) => every[every.indexOf(box) + step];
    const atStart = box.selectionStart === 0 && box.selectionEnd === 0;
    const atEnd = box.selectionStart === box.value.length;
    const goal = {
      Enter: () => next(1),
      ArrowDown: () => inRow(cell.parentElement.nextElementSibling),
      ArrowUp: () => inRow(cell.parentElement.previousElementSibling),
      ArrowLeft: () => atStart && next(-1),
      ArrowRight: () => atEnd && next(1),
    }[event.key]?.();
    if (event.key === "Enter" || goal) event.preventDefault();
    if (!goal) return;
    goal.focus();
    goal.select();
  }

  // A card that is scanned is recorded at once, and the box is free for the next; a number that
  // is nobody's stays in it, to be mended.

  async function sendScanned() {
    const numbers = typedNumbers();
    const scanned = document.getElementById("scanned");
    const told = [];
    more.value = "";
    for (const number of numbers) {
      let said;
      try {
        const [one] = await post([["more", number]]);
        settle(one);
        told.push(one);
        said = `${one.household} ${one.state === "refused" ? one.words : one.state === "sent" ? words.recorded : words.before}`;
      } catch (error) {
        more.value = [more.value, number].filter(Boolean).join(" ");
        said = `${number} ${fill(error.sentence, {count: 1})}`;
      }
      scanned.prepend(make("li", "", said));
    }
    const wrong = told.filter((one) => one.state === "refused");
    if (wrong.length) {
      show(told, "", {scrolls: false});
      const left = [more.value, ...wrong.map((one) => one.mark).filter((mark) => /^\d+$/.test(mark))];
      // With a blank at its end, so that the next scan does not grow together with it.
      more.value = left.filter(Boolean).map((number) => `${number} `).join("");
    }
    countFilled();
    more.focus();
  }

  // A round: what is tapped is sent a moment later, so that a slip of the thumb can be mended.

  if ("round" in form.dataset) {
    form.addEventListener("change", (event) => {
      const row = event.target.closest("[data-mark]");
      if (!row || event.target.type !== "radio") return;
      clearTimeout(pending.get(row));
      pending.delete(row);
      row.querySelector(".why, .pending")?.remove();
      row.classList.remove("refused");
      if (event.target.value === "") return;
      row.querySelector("fieldset").append(make("p", "pending", words.soon));
      pending.set(row, setTimeout(() => sendRow(row), GRACE_MS));
    });
    addEventListener("pagehide", () => {
      for (const row of pending.keys()) sendRow(row);
    });
  }

  async function sendRow(row) {
    clearTimeout(pending.get(row));
    pending.delete(row);
    try {
      (await post(fieldsOf(row))).forEach(settle);
    } catch (error) {
      row.querySelector(".pending")?.remove();
      row.classList.add("refused");
      explain(row, fill(error.sentence, {count: 1}));
    }
    countFilled();
  }

  // Ticked and not sent yet: going to another group would lose it.
  addEventListener("beforeunload", (event) => {
    if (isBusy || rows().some((row) => isFilled(row) && !pending.has(row))) event.preventDefault();
  });

  countFilled();
}
