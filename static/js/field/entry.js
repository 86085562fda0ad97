// The last form of a deed: what is pressed to be sent goes onto the phone first, and then out.

import { askPreview, judge, openSession } from "./api.js";
import { describe } from "./bundle.js";
import { shrink } from "./photos.js";
import { fillIn, findMissing, makeKey, readFields, readFiles } from "./reading.js";
import { sendAll, tellChange } from "./sender.js";
import { changeItem, dropItem, findItem, ownerOf, replaceItem } from "./store.js";
import { answered, askOfLikes, askOfTwins, buildQuestion, findTwins, isSettled } from "./twins.js";
import { buildButton, buildLink, part, say, showNote } from "./words.js";

const PHOTOS_MAX = 6;
// So long the sender leaves a deed alone, of which its own page is still asking the server.
const HELD_SECONDS = 12;
const SLOW_SECONDS = 8;
export const MENDING = "points-field-mending";
export const SAID = "points-field-said";

export const homeAddress = ({ field, village }) => `${field}?village=${encodeURIComponent(village)}`;
export const signInAddress = (here) => `${here.login}?next=${encodeURIComponent(homeAddress(here))}`;

// here: {user, village, field, login, isShell}; canGoOn: whether other pages open without a signal.
export function bindForm(form, here, canGoOn) {
  // mended: the refused deed that is filled in here. photos: those already on the phone, until
  // others are chosen. pressed: the last button.
  const entry = { form, here, canGoOn, mended: null, photos: [], pressed: null };
  // Older browsers do not say which button sent a form.
  document.addEventListener("click", (event) => {
    entry.pressed = event.target.closest("button");
  }, true);
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") entry.photos = [];
  });
  form.addEventListener("submit", (event) => submit(entry, event));
  // The back button may bring this page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    calmDown(entry);
    showNote("");
  });
  startMending(entry).catch((error) => console.warn(error));
}

async function submit(entry, event) {
  const button = event.submitter || entry.pressed;
  const name = button ? button.name : "";
  // The page's other buttons, such as the one that only reckons, are the server's; and what the
  // server keeps of a first try, its photos, only the server can send on.
  if (name && !["same_as", "apart"].includes(name)) return;
  if (entry.form.querySelector("[name=kept]")) return;
  event.preventDefault();
  event.stopPropagation();
  if (entry.isBusy) return;
  await whileBusy(entry, () => bring(entry, answerOf(button)));
}

function answerOf(button) {
  const name = button ? button.name : "";
  if (name === "same_as") return { same_as: button.value };
  return name === "apart" ? { apart: "true" } : {};
}

async function whileBusy(entry, act) {
  entry.isBusy = true;
  entry.form.setAttribute("aria-busy", "true");
  showNote(say("sending"));
  try {
    await act();
  } catch (error) {
    // The phone is full, or keeps nothing at all: the plain form is still a way.
    console.warn(error);
    if (entry.here.isShell) showNote(say("cannot_keep"), { tone: "wrong" });
    else {
      entry.isLeaving = true;
      entry.form.submit();
    }
  }
  if (!entry.isLeaving) calmDown(entry);
}

function calmDown(entry) {
  entry.isBusy = false;
  entry.isLeaving = false;
  entry.form.removeAttribute("aria-busy");
}

// Busy to the end, so that nothing is pressed while the next page is on its way.
function goTo(entry, address) {
  entry.isLeaving = true;
  location.assign(address);
}

async function bring(entry, answer) {
  const fields = { ...readFields(entry.form), ...answer };
  const files = readFiles(entry.form);
  const faults = findMissing(entry.form, fields);
  if (files.length > PHOTOS_MAX) faults.push(say("too_many_photos"));
  if (faults.length) return refuse(faults.join(" "));
  const photos = files.length ? await shrinkAll(files) : entry.photos;
  if (!photos) return refuse(say("photo_unreadable"));
  const item = await buildItem(entry, fields, photos);
  const twins = isSettled(item) ? [] : await findTwins(item);
  if (twins.length) return ask(entry, item, askOfTwins(twins));
  return keepAndSend(entry, item);
}

// One after another: a cheap phone has no memory for six large photos. Null where one is none.
async function shrinkAll(files) {
  const photos = [];
  for (const file of files) {
    try {
      photos.push(await shrink(file));
    } catch {
      return null;
    }
  }
  return photos;
}

async function buildItem({ here, form }, fields, photos) {
  const owner = ownerOf(here.user, here.village);
  return {
    key: form.elements.key.value,
    owner,
    user: here.user,
    village: here.village,
    made_at: Date.now(),
    fields,
    photos,
    shown: await describe(owner, fields),
    state: "waiting",
    reason: "",
    tries: 0,
  };
}

// Nothing is sent before the sender has said whether it is the same deed.
async function ask(entry, item, question) {
  const asking = { ...item, state: "asking", question };
  await keep(entry, asking);
  const panel = buildQuestion(asking, (word) => {
    whileBusy(entry, () => keepAndSend(entry, answered(asking, word)));
  });
  showNote(say("asking"), { tone: "wrong", actions: [panel] });
  part(panel, "same").focus({ preventScroll: true });
}

async function keep(entry, item) {
  await replaceItem(item, entry.mended ? entry.mended.key : "");
  // Browsers clear what they think nobody needs; this asks them not to.
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  sessionStorage.removeItem(MENDING);
  entry.mended = null;
  entry.photos = item.photos;
  tellChange();
}

async function keepAndSend(entry, item) {
  await keep(entry, { ...item, held_until: Date.now() + HELD_SECONDS * 1000 });
  const session = await openSession();
  if (session.kind === "away") return leaveKept(entry, item);
  if (session.kind === "sign_in" || session.user !== item.user) return leaveForSignIn(entry, item);
  if (!isSettled(item)) {
    const answer = await askPreview(item, session.token);
    const verdict = judge(item, answer);
    if (verdict.kind === "refused") return giveBack(entry, item, verdict.reason);
    const likes = (answer.status === 200 && answer.body.likes) || [];
    if (likes.length) return ask(entry, item, askOfLikes(likes));
  }
  return sendNow(entry, item);
}

async function sendNow(entry, item) {
  const slow = setTimeout(() => showNote(say("slow"), {
    actions: [buildLink(say("do_not_wait"), homeAddress(entry.here), "button")],
  }), SLOW_SECONDS * 1000);
  let outcome = "";
  try {
    outcome = await sendAll({ eager: true, first: item.key, waits: true });
  } finally {
    clearTimeout(slow);
  }
  const sent = await findItem(item.key);
  if (sent.state === "sent") return openDeed(entry, sent);
  if (sent.state === "refused") return giveBack(entry, sent, sent.reason);
  return leaveKept(entry, item, outcome === "away" ? "kept" : "no_signal");
}

function openDeed(entry, item) {
  const { field, village, isShell } = entry.here;
  if (isShell) return leave(entry, say("sent"));
  renew(entry);
  const query = new URLSearchParams({ village, sent: 1 });
  if (item.fields.same_as) query.set("joined", 1);
  return goTo(entry, `${field}deeds/${item.deed}/?${query}`);
}

// Refused while its form still stands there: it is mended here, and not from the list.
async function giveBack(entry, item, reason) {
  await dropItem(item.key);
  tellChange();
  refuse(reason);
}

function refuse(reason) {
  showNote(`${say("not_sent")} ${reason}`, { tone: "wrong" });
}

async function leaveKept(entry, item, words = "kept") {
  await changeItem(item.key, { held_until: 0 });
  sendAll();
  return leave(entry, say(words));
}

async function leaveForSignIn(entry, item) {
  await changeItem(item.key, { held_until: 0 });
  tellChange();
  renew(entry);
  const link = buildLink(say("to_sign_in"), signInAddress(entry.here), "button");
  showNote(say("sign_in"), { tone: "wrong", actions: [link] });
}

// To the list; where no other page opens without a signal, this one stays, ready for the next deed.
function leave(entry, sentence) {
  renew(entry);
  if (!entry.canGoOn()) {
    entry.form.reset();
    return showNote(sentence, { tone: "good" });
  }
  sessionStorage.setItem(SAID, sentence);
  return goTo(entry, homeAddress(entry.here));
}

// Coming back to this page by the back button must not change what was sent.
function renew(entry) {
  entry.form.elements.key.value = makeKey();
  entry.photos = [];
}

// Mending what was refused.
async function startMending(entry) {
  const key = sessionStorage.getItem(MENDING);
  const item = key ? await findItem(key) : null;
  if (!item || item.owner !== ownerOf(entry.here.user, entry.here.village)) return;
  entry.mended = item;
  entry.photos = item.photos;
  fillIn(entry.form, item.fields);
  const stop = buildButton(say("stop_mending"), () => {
    sessionStorage.removeItem(MENDING);
    location.assign(homeAddress(entry.here));
  });
  const count = item.photos.length;
  const photos = count ? say("photos_kept", { count }) : "";
  showNote(`${say("mending", { reason: item.reason })} ${photos}`, { actions: [stop] });
}
