// The list of what this phone has brought in: what waits, what was refused, what was sent.

import { askKnown, openSession } from "./api.js";
import { today } from "./bundle.js";
import { homeAddress, MENDING, signInAddress } from "./entry.js";
import { news, sendAll, tellChange } from "./sender.js";
import { changeItem, dropItem, listItems, ownerOf, putItem } from "./store.js";
import { answered, buildQuestion } from "./twins.js";
import { build, buildButton, buildLink, confirmFirst, dayName, part, say, showNote } from "./words.js";

// After so many tries in vain somebody may give a deed up.
const TRIES_OF_PATIENCE = 5;
const TONES = { refused: "warn", asking: "warn", sent: "good" };

// Draws the list now and whenever something moves. here: as in entry.js, with new.
export function showQueue(host, here) {
  const draw = () => drawQueue(host, here);
  news.addEventListener("change", draw);
  news.addEventListener("sign_in", () => askToSignIn(here));
  news.addEventListener("sent", ({ detail: count }) => {
    const link = buildLink(say("open_again"), homeAddress(here), "button");
    showNote(say("sent_now", { count }), { tone: "good", actions: [link] });
  });
  return draw();
}

export function askToSignIn(here) {
  const link = buildLink(say("to_sign_in"), signInAddress(here), "button");
  showNote(say("sign_in"), { tone: "wrong", actions: [link] });
}

async function drawQueue(host, here) {
  const items = await listItems(ownerOf(here.user, here.village));
  const of = (...states) => items.filter((item) => states.includes(item.state));
  const unsent = of("asking", "refused", "waiting");
  const sent = of("sent").reverse();
  host.textContent = "";
  host.hidden = !items.length;
  if (unsent.length) host.append(...buildUnsent(unsent, here));
  if (sent.length) host.append(buildSent(sent, here));
}

function buildUnsent(items, here) {
  const heading = document.createElement("h2");
  heading.textContent = say("unsent", { count: items.length });
  const list = build("phone-rows");
  // What somebody has to look at stands first.
  const order = ["asking", "refused", "waiting"];
  items.sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  list.append(...items.map((item) => buildRow(item, here)));
  const parts = [heading, list];
  if (items.some((item) => item.state === "waiting")) {
    parts.push(buildButton(say("send_now"), () => pressSend(here)));
  }
  return parts;
}

async function pressSend(here) {
  showNote(say("sending"));
  const outcome = await sendAll({ eager: true, holds: false });
  if (["away", "broken", "slow"].includes(outcome)) showNote(say("no_signal"));
}

function buildRow(item, here) {
  const { shown, fields } = item;
  const about = [shown.household, shown.who].filter(Boolean).join(" · ");
  const row = build("phone-row", {
    what: shown.what,
    about,
    day: dayName(fields.occurred_on, today()),
    points: shown.points,
    state: say(`state_${item.state}`),
  });
  if (TONES[item.state]) part(row, "state").classList.add(TONES[item.state]);
  if (item.photos.length) part(row, "photos").textContent = say("photos", { count: item.photos.length });
  if (item.reason) part(row, "reason").textContent = item.reason;
  else part(row, "reason").remove();
  const acts = buildActs(item, here);
  if (acts.length) part(row, "acts").append(...acts);
  else part(row, "acts").remove();
  return row;
}

function buildActs(item, here) {
  if (item.state === "asking") return [buildQuestion(item, (word) => settle(item, word))];
  const throwing = buildButton(say("throw_away"), () => throwAway(item), { tone: "warn" });
  if (item.state === "refused") return [buildButton(say("mend"), () => mend(item, here)), throwing];
  return item.state === "waiting" && item.tries >= TRIES_OF_PATIENCE ? [throwing] : [];
}

async function settle(item, word) {
  await putItem(answered(item, word));
  tellChange();
  sendAll({ eager: true });
}

function mend(item, here) {
  const { household, rule, occurred_on: day } = item.fields;
  const query = new URLSearchParams({ village: here.village, household, rule });
  if (day !== today()) query.set("day", day);
  sessionStorage.setItem(MENDING, item.key);
  location.assign(`${here.new}?${query}`);
}

async function throwAway(item) {
  if (!(await confirmFirst(say("throw_away_question"), say("throw_away")))) return;
  await dropItem(item.key);
  tellChange();
}

// What was sent, and whether the server still has it

function buildSent(items, here) {
  const box = build("phone-sent", { summary: say("sent_count", { count: items.length }) });
  part(box, "rows").append(...items.map((item) => buildRow(item, here)));
  part(box, "known").addEventListener("click", () => askServer(items, here));
  return box;
}

// After a server was put back to an earlier day, it may have forgotten what it had taken.
async function askServer(items, here) {
  const session = await openSession();
  if (session.kind === "sign_in" || (session.user && session.user !== here.user)) return askToSignIn(here);
  const keys = items.map((item) => item.key);
  const { status, body } = session.kind === "open"
    ? await askKnown(here.village, keys, session.token) : { status: 0 };
  if (status !== 200) return showNote(say("no_signal"));
  const lost = items.filter((item) => !body.known.includes(item.key));
  if (!lost.length) return showNote(say("all_known"), { tone: "good" });
  const again = buildButton(say("send_again"), () => sendAgain(lost));
  return showNote(say("lost", { count: lost.length }), { tone: "wrong", actions: [again] });
}

async function sendAgain(items) {
  for (const item of items) await changeItem(item.key, { state: "waiting", tries: 0, next_at: 0 });
  showNote("");
  tellChange();
  sendAll({ eager: true });
}
