// The three steps of a deed without a signal: which household, which rule, and the rest.

import { nameHousehold, pad, today } from "./bundle.js";
import { makeKey } from "./reading.js";
import { build, dayName, part, say } from "./words.js";

// Which household

// typed: what stood in the box before, of this page or of the server's.
export function buildHouseholds(content, typed, addressOf) {
  const step = build("shell-households");
  const box = part(step, "search");
  box.value = typed;
  const draw = () => drawHouseholds(part(step, "found"), content, box.value, addressOf);
  box.addEventListener("input", draw);
  draw();
  return step;
}

function drawHouseholds(found, content, typed, addressOf) {
  const text = typed.normalize("NFKC").trim().toLowerCase();
  const shown = content.households.filter((one) => isMeant(one, text));
  found.textContent = "";
  for (const [name, households] of groupBy(shown, (one) => one.group)) {
    const link = (one) => ({ words: nameHousehold(one), address: addressOf({ household: one.number }) });
    found.append(...buildGroup(name, households.map(link)));
  }
  const number = /^\d{1,5}$/.test(text) ? String(Number(text)) : "";
  if (number && !content.households.some((one) => one.number === number)) {
    const words = say("household", { number: pad(number) });
    const address = addressOf({ household: number });
    found.append(...buildGroup("", [{ words, more: say("other_household"), address }]));
  } else if (!shown.length) {
    found.append(buildPanel(say("no_household")));
  }
}

function isMeant(household, text) {
  if (!text) return true;
  if (/^\d+$/.test(text)) return Number(text) === Number(household.number);
  return household.members.some((one) =>
    one.name.includes(text) || (one.initials || "").startsWith(text));
}

// Which rule

export function buildRules(content, addressOf) {
  const step = build("shell-rules");
  const box = part(step, "search");
  const draw = () => drawRules(part(step, "found"), content, box.value.trim(), addressOf);
  box.addEventListener("input", draw);
  draw();
  return step;
}

function drawRules(found, content, text, addressOf) {
  const row = (rule) => ({
    words: rule.deed,
    more: rule.article,
    points: rule.points_words,
    tone: rule.is_deduction ? "minus" : "plus",
    address: addressOf({ rule: rule.id }),
  });
  found.textContent = "";
  const recent = content.recent.map((id) => content.rules.find((rule) => rule.id === id)).filter(Boolean);
  if (!text && recent.length) found.append(...buildGroup(say("recent"), recent.map(row)));
  const shown = content.rules.filter((rule) => `${rule.deed}${rule.article}${rule.code}`.includes(text));
  for (const [name, rules] of groupBy(shown, (rule) => rule.category_name)) {
    found.append(...buildGroup(name, rules.map(row)));
  }
  if (!shown.length) found.append(buildPanel(say("no_rule")));
}

// The rest

// chosen: {household: number, rule, day}. Nothing here is judged that only the server can judge.
export function buildForm(content, chosen) {
  const { rule } = chosen;
  const household = content.households.find((one) => one.number === chosen.household);
  const form = build("shell-form");
  form.elements.key.value = makeKey();
  form.elements.household.value = chosen.household;
  form.elements.rule.value = rule.id;
  form.elements.occurred_on.value = chosen.day;
  form.elements.occurred_on.min = content.oldest_day;
  form.elements.occurred_on.max = today();
  const members = household ? household.members : [];
  offer(form, "member", rule.counts_persons ? members.map((one) => [one.id, one.name]) : []);
  offer(form, "difficulty", rule.difficulty.map((level) => [level.id, level.words]));
  offer(form, "effect", rule.effect.map((level) => [level.id, level.words]));
  offer(form, "channel", content.channels.map((one) => [one.code, one.name]));
  form.querySelector("[name=channel]").checked = true;
  askHowMuch(form, rule);
  showPoints(form, rule);
  return form;
}

function offer(form, name, choices) {
  const field = part(form, `field-${name}`);
  if (!choices.length) return field.remove();
  part(field, "choices").append(...choices.map(([value, words]) => {
    const option = build("shell-option", { words });
    Object.assign(option.querySelector("input"), { name, value });
    return option;
  }));
}

function askHowMuch(form, rule) {
  if (rule.is_counted) part(form, "how-many").textContent = say("how_many", { unit: rule.unit_name });
  else part(form, "field-quantity").remove();
  if (rule.is_range) {
    const [small, large] = [rule.points, rule.points_max].map((text) => plain(text));
    part(form, "range").textContent = say("range", { small, large });
  } else {
    part(form, "field-points").remove();
  }
  if (rule.extra) part(form, "extra").textContent = rule.extra;
  else part(form, "field-extra").remove();
}

const plain = (text) => text.replace(/^[-−+]/, "");

// Only what needs no weighing is reckoned here; caps and repeats are the server's to know.
function showPoints(form, rule) {
  const panel = part(form, "preview");
  const box = form.elements.quantity;
  const draw = () => {
    const quantity = box ? Number(box.value.normalize("NFKC")) : 1;
    const points = Math.round(Number(rule.points) * quantity * 100) / 100;
    const sign = points < 0 ? "−" : "+";
    panel.textContent = rule.is_plain && points
      ? say("points_about", { points: `${sign}${Math.abs(points)}` })
      : say("points_later", { points: rule.points_words });
  };
  // The buttons beside the box change it without a word.
  form.addEventListener("input", draw);
  form.addEventListener("click", () => setTimeout(draw));
  draw();
}

export function buildChosen(content, { household, rule, day }, addressOf) {
  const known = content.households.find((one) => one.number === household);
  const chosen = build("shell-chosen", {
    household: known ? nameHousehold(known) : say("household", { number: pad(household) }),
  });
  if (known) part(chosen, "unknown").remove();
  part(chosen, "other-household").href = addressOf({ household: "", rule: "", q: known ? "" : household });
  if (!rule) {
    part(chosen, "rule").remove();
    return chosen;
  }
  part(chosen, "deed").textContent = rule.deed;
  part(chosen, "points").textContent = rule.points_words;
  part(chosen, "points").className = rule.is_deduction ? "minus" : "plus";
  part(chosen, "limits").textContent = [rule.article, rule.limits].filter(Boolean).join(" · ");
  if (day !== today()) part(chosen, "day").textContent = dayName(day, today());
  part(chosen, "other-rule").href = addressOf({ rule: "" });
  return chosen;
}

// Pieces

function buildGroup(name, rows) {
  const list = build("phone-rows");
  list.append(...rows.map((row) => {
    const line = build("shell-choice", { words: row.words, more: row.more || "", points: row.points || "" });
    part(line, "link").href = row.address;
    if (row.tone) part(line, "points").classList.add(row.tone);
    return line;
  }));
  if (!name) return [list];
  const heading = document.createElement("h2");
  heading.textContent = name;
  return [heading, list];
}

export function buildPanel(sentence) {
  const panel = document.createElement("p");
  panel.className = "panel";
  panel.textContent = sentence;
  return panel;
}

function groupBy(rows, nameOf) {
  const groups = new Map();
  for (const row of rows) {
    const name = nameOf(row);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  return groups;
}
