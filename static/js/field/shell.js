// The page without a signal: it stands in for any page of the field, by the address that was asked.

import { today } from "./bundle.js";
import { bindForm, MENDING, SAID } from "./entry.js";
import { showQueue } from "./queue.js";
import { sendAll } from "./sender.js";
import { buildChosen, buildForm, buildHouseholds, buildPanel, buildRules } from "./steps.js";
import { dropOldItems, findBundle, findNote, ownerOf } from "./store.js";
import { say, showNote } from "./words.js";

const page = document.getElementById("shell");
const query = new URLSearchParams(location.search);

async function start() {
  const last = await findNote("here");
  if (!last) return showNobody();
  const here = { ...last, village: query.get("village") || last.village, isShell: true };
  const bundle = await findBundle(ownerOf(here.user, here.village));
  const isNew = location.pathname === here.new;
  if (isNew && bundle) showStep(here, bundle.content);
  else await showHome(here, bundle, isNew);
  return sendAll({ eager: true, waits: true });
}

const setHeading = (words) => {
  document.querySelector("h1").textContent = words;
};

function setAction(element) {
  const place = document.querySelector(".actions");
  place.textContent = "";
  place.append(element);
}

function showNobody() {
  setHeading(say("no_signal_heading"));
  page.append(buildPanel(say("nobody_here")));
}

async function showHome(here, bundle, isNew) {
  setHeading(say("mine"));
  sessionStorage.removeItem(MENDING);
  const said = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
  showNote(said || say("offline"), { tone: said ? "good" : "" });
  await dropOldItems(Date.now());
  await showQueue(document.querySelector("#phone [data-queue]"), here);
  if (!bundle) return page.append(buildPanel(say("no_lists")));
  if (!isNew && location.pathname !== here.field) page.append(buildPanel(say("not_this_page")));
  const link = document.createElement("a");
  link.className = "button main";
  link.textContent = say("record");
  link.href = addressAt(here, {});
  return setAction(link);
}

const addressAt = (here, values) => {
  const given = Object.entries({ village: here.village, ...values }).filter(([, value]) => value);
  return `${here.new}?${new URLSearchParams(given)}`;
};

function showStep(here, content) {
  const [household, wanted] = ["household", "rule"].map((name) => query.get(name) || "");
  const rule = content.rules.find((one) => one.id === wanted);
  const chosen = { household, rule, day: readDay(content) };
  const addressOf = (values) => addressAt(here, {
    household,
    rule: wanted,
    day: chosen.day === today() ? "" : chosen.day,
    ...values,
  });
  showNote(say("offline"));
  if (!household) {
    setHeading(say("which_household"));
    return page.append(buildHouseholds(content, query.get("q") || "", addressOf));
  }
  setHeading(say(rule ? "record" : "which_rule"));
  page.append(buildChosen(content, chosen, addressOf));
  if (!rule) return page.append(buildRules(content, addressOf));
  if (rule.counts_persons && !content.households.some((one) => one.number === household)) {
    return page.append(buildPanel(say("persons_unknown")));
  }
  return showForm(here, content, chosen);
}

function readDay(content) {
  const day = query.get("day") || "";
  return /^\d{4}-\d\d-\d\d$/.test(day) && day >= content.oldest_day && day <= today() ? day : today();
}

function showForm(here, content, chosen) {
  const form = buildForm(content, chosen);
  page.append(form);
  const button = document.createElement("button");
  button.className = "main";
  button.textContent = say("send");
  button.setAttribute("form", form.id);
  setAction(button);
  bindForm(form, here, () => true);
  // It looks for its boxes when it is loaded.
  const stepper = document.createElement("script");
  stepper.src = page.dataset.stepper;
  document.head.append(stepper);
}

window.addEventListener("online", () => sendAll({ eager: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") sendAll({ eager: true });
});
start().catch((error) => console.warn(error));
