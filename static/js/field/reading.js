// What a filled-in form says, as the API takes it, and what is still missing in it.

import { part, say } from "./words.js";

const FIELDS = [
  "household", "rule", "occurred_on", "quantity", "member", "difficulty", "effect", "with_extra",
  "points", "channel", "note", "witness", "same_as", "apart",
];
const AMOUNT = /^\d{1,10}(\.\d{1,2})?$/;
// Said by somebody of a household and written down by staff.
const ON_BEHALF = ["claim", "neighbour"];

// {field: text}; what is empty is left out.
export function readFields(form) {
  const typed = new FormData(form);
  const fields = {};
  for (const name of FIELDS) {
    const text = String(typed.get(name) || "").trim();
    if (text) fields[name] = ["quantity", "points"].includes(name) ? plainFigure(text) : text;
  }
  if (fields.with_extra) fields.with_extra = "true";
  if (!fields.witness || !ON_BEHALF.includes(fields.channel)) delete fields.witness;
  return fields;
}

// As a phone's Chinese keyboard may write it: ２．５
const plainFigure = (text) => text.normalize("NFKC").replace("。", ".");

// Sentences about what the server would certainly refuse; everything else is the server's to judge.
export function findMissing(form, fields) {
  const has = (name) => form.querySelector(`[name="${name}"]`) !== null;
  const faults = [];
  for (const name of ["household", "rule", "occurred_on", "channel"]) {
    if (!fields[name]) faults.push(say(`need_${name}`));
  }
  for (const name of ["member", "difficulty", "effect"]) {
    if (has(name) && !fields[name]) faults.push(say(`need_${name}`));
  }
  if (has("quantity") && !(AMOUNT.test(fields.quantity) && Number(fields.quantity) > 0)) {
    faults.push(say("need_quantity"));
  }
  if (fields.points && !AMOUNT.test(fields.points)) faults.push(say("need_points"));
  if (ON_BEHALF.includes(fields.channel) && !fields.witness) faults.push(say("need_witness"));
  return faults;
}

// Ready words of a deed for the list, which then needs nothing else: those of the page it is on. Only
// what is settled, a household's name or a rule, stands there; of a rule the name and the points.
export function describe(form, fields) {
  const settled = Array.from(document.querySelectorAll(".chosen > div > dd:first-of-type"));
  const rule = settled.find((one) => one.querySelector("b"));
  const household = settled.find((one) => !one.querySelector("b"));
  const [what, points] = rule
    ? rule.querySelectorAll("b") : form.querySelectorAll("select[name=rule] :checked");
  const member = form.querySelector("[name=member]:checked");
  const words = (element) => (element ? element.textContent.trim() : "");
  return {
    household: words(household && (part(household, "household") || household)) || fields.household,
    what: words(what),
    who: words(member && member.closest("label")),
    points: words(points),
  };
}

// Puts what was typed before back into a form.
export function fillIn(form, fields) {
  for (const [name, text] of Object.entries(fields)) {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) {
      if (["household", "rule", "key", "same_as", "apart"].includes(name)) continue;
      if (box.type === "radio") box.checked = box.value === text;
      else if (box.type === "checkbox") box.checked = true;
      else box.value = text;
    }
  }
}

// A key of its own for every deed; crypto.randomUUID is missing on pages without https.
export function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
