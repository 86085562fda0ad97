// Sends what waits, one after another, from one page at a time, until the server has each once.

import { judge, openSession, sendDeed } from "./api.js";
import { isOriginal, shrinkAll } from "./photos.js";
import { changeItem, findItem, listItemsOf, findNote, takeTurn, putNote } from "./store.js";
import { say } from "./words.js";

const TURN = "points-field-send";
const TURN_SECONDS = 12;
const RENEW_SECONDS = 4;
const LEASE_TRIES = 100;
const LEASE_TRY_MS = 300;
const WAIT_SECONDS_MIN = 5;
const WAIT_SECONDS_MAX = 300;
const ME = String(Math.random());

// What pages listen to: "change" when items moved, "sent" with how many went out in
// the background, "sign_in" when somebody has to sign in first.
export const news = new EventTarget();
const neighbours = "BroadcastChannel" in window ? new BroadcastChannel("points-field") : null;
if (neighbours) neighbours.onmessage = () => news.dispatchEvent(new Event("change"));

export function tellChange() {
  news.dispatchEvent(new Event("change"));
  if (neighbours) neighbours.postMessage("change");
}

let timer = 0;
let failures = 0;
let isSending = false;

// Doubles with every failure, so that a dead server is not hammered.
const waitSeconds = (tries) => Math.min(WAIT_SECONDS_MAX, WAIT_SECONDS_MIN * 2 ** Math.min(tries, 10));

function sendLater(seconds) {
  clearTimeout(timer);
  timer = setTimeout(() => sendAll(), seconds * 1000);
}

// Another page leaves alone the deed of which this one is still asking the server, and no longer
// than this page stands: nothing of the hold is written down.
export async function holding(key, act) {
  if (navigator.locks) return navigator.locks.request(holdOf(key), act);
  heldHere.add(holdOf(key));
  try {
    return await act();
  } finally {
    heldHere.delete(holdOf(key));
  }
}

// Without Web Locks one page does not know of another's.
const heldHere = new Set();
const holdOf = (key) => `${TURN}-${key}`;

async function findHolds() {
  if (!navigator.locks) return heldHere;
  const { held } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name));
}

// eager: somebody has just come back: do not wait for what failed to be due again. holds: leave alone
// what another page is still asking about. first: the key of the deed that somebody is looking at.
// waits: for another page to end its turn.
export async function sendAll({ eager = false, holds = true, first = "", waits = false } = {}) {
  clearTimeout(timer);
  const here = await findNote("here");
  const mine = here ? await listItemsOf(here.user) : [];
  if (!mine.some((item) => item.state === "waiting")) return "idle";
  const outcome = await takingTurns(() => sendTurn(here.user, { eager, holds, first }), waits);
  tellChange();
  const sent = mine.filter((item) => item.state === "waiting").map((item) => findItem(item.key));
  const count = (await Promise.all(sent)).filter((item) => item && item.state === "sent").length;
  if (count && !first) news.dispatchEvent(new CustomEvent("sent", { detail: count }));
  const left = (await listItemsOf(here.user)).filter((item) => item.state === "waiting");
  if (outcome === "sign_in") news.dispatchEvent(new Event("sign_in"));
  else if (left.length) sendLater(secondsUntilDue(left));
  return outcome;
}

function secondsUntilDue(items) {
  const due = items.map((item) => item.next_at || 0);
  const until = Math.ceil((Math.min(...due) - Date.now()) / 1000);
  return Math.max(WAIT_SECONDS_MIN, until, failures ? waitSeconds(failures) : 0);
}

// Web Locks end with their page; the lease, where there are none, ends by the clock soon after. Two
// that send at once do no harm, as the server takes each key once: turns only spare the line.
async function takingTurns(act, waits) {
  if (navigator.locks) {
    return navigator.locks.request(TURN, { ifAvailable: !waits }, (lock) => (lock ? act() : "busy"));
  }
  for (let tries = 0; isSending || !(await takeTurn("sending", ME, TURN_SECONDS)); tries += 1) {
    if (!waits || tries === LEASE_TRIES) return "busy";
    await new Promise((resolve) => setTimeout(resolve, LEASE_TRY_MS));
  }
  isSending = true;
  const giveBack = () => putNote({ name: "sending", holder: ME, until: 0 });
  window.addEventListener("pagehide", giveBack);
  const renewal = setInterval(() => takeTurn("sending", ME, TURN_SECONDS), RENEW_SECONDS * 1000);
  try {
    return await act();
  } finally {
    isSending = false;
    clearInterval(renewal);
    window.removeEventListener("pagehide", giveBack);
    await giveBack();
  }
}

async function sendTurn(user, wishes) {
  let session = await openSession();
  // Somebody else has signed in meanwhile, in another window: nothing is sent under that name.
  if (session.kind === "open" && session.user !== user) session = { kind: "sign_in" };
  if (session.kind !== "open") {
    failures = session.kind === "away" ? failures + 1 : 0;
    await shrinkWaiting(user);
    return session.kind;
  }
  failures = 0;
  const tried = new Set();
  for (;;) {
    const next = await pickNext(user, tried, wishes);
    if (!next) return "done";
    tried.add(next.key);
    const item = await shrinkPhotos(next);
    if (!item) continue;
    let verdict = judge(item, await sendDeed(item, session.token));
    if (verdict.kind === "stale") {
      session = await openSession();
      if (session.kind !== "open") return session.kind;
      if (session.user !== user) return "sign_in";
      verdict = judge(item, await sendDeed(item, session.token));
    }
    await settle(item, verdict);
    tellChange();
    if (["sign_in", "slow", "away"].includes(verdict.kind)) return verdict.kind;
  }
}

// While nobody can be reached there is time to make room on the phone.
async function shrinkWaiting(user) {
  const items = await listItemsOf(user);
  for (const item of items.filter((one) => one.state === "waiting")) await shrinkPhotos(item);
}

// Deeds are kept with the photos as they were chosen, as making them small takes a while. Answers
// the item with small ones in their place; nothing where it was refused, or is gone.
async function shrinkPhotos(item) {
  if (!item.photos.some(isOriginal)) return item;
  const photos = await shrinkAll(item.photos);
  if (photos) return changeItem(item.key, { photos });
  await changeItem(item.key, { state: "refused", reason: say("photo_unreadable") });
  tellChange();
  return null;
}

// The least tried first, so that one bad deed never stands before the good ones.
async function pickNext(user, tried, { eager, holds, first }) {
  const now = Date.now();
  const [items, held] = await Promise.all([listItemsOf(user), findHolds()]);
  const ready = items
    .filter((item) => item.state === "waiting" && !tried.has(item.key))
    .filter((item) => !holds || item.key === first || !held.has(holdOf(item.key)))
    .filter((item) => eager || item.key === first || (item.next_at || 0) <= now)
    .sort((one, other) =>
      (other.key === first) - (one.key === first)
      || (one.tries || 0) - (other.tries || 0)
      || one.made_at - other.made_at);
  for (const item of ready) {
    const joined = await joinTwin(item);
    if (joined) return joined;
  }
  return null;
}

// A deed that tells the same as another one on this phone goes after it, into it.
async function joinTwin(item) {
  if (!item.twin) return item;
  const twin = await findItem(item.twin);
  if (!twin || twin.state === "refused") return changeItem(item.key, { twin: "" });
  if (twin.state !== "sent") return null;
  return changeItem(item.key, { twin: "", fields: { ...item.fields, same_as: twin.deed } });
}

async function settle(item, verdict) {
  const tries = (item.tries || 0) + 1;
  const later = (seconds) => ({ tries, next_at: Date.now() + seconds * 1000 });
  const changes = {
    sent: { state: "sent", sent_at: Date.now(), deed: verdict.deed, likes: verdict.likes, reason: "" },
    refused: { state: "refused", reason: verdict.reason, code: verdict.code, tries },
    slow: { ...later(verdict.seconds || 0), tries: item.tries || 0 },
    // Signing in is no fault of the deed.
    sign_in: {},
  }[verdict.kind] || later(waitSeconds(tries));
  await changeItem(item.key, changes);
}
