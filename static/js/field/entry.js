// The last form of a deed: what is pressed to be sent goes onto the phone first, and then out.

import { askPreview, judge, openSession } from "./api.js";
import { isOriginal, shrinkAll } from "./photos.js";
import { describe, fillIn, findMissing, makeKey, readFields } from "./reading.js";
import { holding, sendAll, tellChange } from "./sender.js";
import { dropItem, findItem, ownerOf, replaceItem } from "./store.js";
import { bindPhotos } from "./thumbnails.js";
import { answered, askOfLikes, askOfTwins, buildQuestion, findTwins, isSettled } from "./twins.js";
import { buildButton, buildLink, part, say, showNote } from "./words.js";

const PHOTOS_MAX = 6;
const SLOW_SECONDS = 8;
export const MENDING = "points-field-mending";
export const SAID = "points-field-said";

export const homeAddress = ({ field, village }) => `${field}?village=${encodeURIComponent(village)}`;
export const signInAddress = (here) => `${here.login}?next=${encodeURIComponent(homeAddress(here))}`;

// here: {user, village, field, login, isShell}; canGoOn: whether other pages open without a signal.
export function bindForm(form, here, canGoOn) {
  // mended: the refused deed that is filled in here. pressed: the last button.
  const entry = { form, here, canGoOn, mended: null, photos: bindPhotos(form), pressed: null };
  // Older browsers do not say which button sent a form.
  document.addEventListener("click", (event) => {
    entry.pressed = event.target.closest("button");
  }, true);
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
  const photos = entry.photos.list();
  const faults = findMissing(entry.form, fields);
  if (photos.length > PHOTOS_MAX) faults.push(say("too_many_photos"));
  if (faults.length) return refuse(faults.join(" "));
  return keepAndSend(entry, buildItem(entry, fields, photos));
}

function buildItem({ here, form }, fields, photos) {
  return {
    key: form.elements.key.value,
    owner: ownerOf(here.user, here.village),
    user: here.user,
    village: here.village,
    made_at: Date.now(),
    fields,
    photos,
    shown: describe(form, fields),
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
  tellChange();
}

// Onto the phone as it is, before anything that takes time: the page may be closed at any moment.
function keepAndSend(entry, chosen) {
  const keeping = keepWhatFits(entry, chosen);
  return holding(chosen.key, async () => {
    const item = await keeping;
    return item ? askAndSend(entry, item) : refuse(say("photo_unreadable"));
  });
}

async function askAndSend(entry, item) {
  const twins = isSettled(item) ? [] : await findTwins(item);
  if (twins.length) return ask(entry, item, askOfTwins(twins));
  const session = await openSession();
  if (session.kind === "away") return leaveKept(entry);
  if (session.kind === "sign_in" || session.user !== item.user) return leaveForSignIn(entry);
  if (!isSettled(item)) {
    const answer = await askPreview(item, session.token);
    const verdict = judge(item, answer);
    if (verdict.kind === "refused") return giveBack(entry, item, verdict.reason);
    const likes = (answer.status === 200 && answer.body.likes) || [];
    if (likes.length) return ask(entry, item, askOfLikes(likes));
  }
  return sendNow(entry, item);
}

// Answers the item as it was kept; null where a photo can neither be made small nor be sent.
async function keepWhatFits(entry, item) {
  try {
    await keep(entry, item);
    return item;
  } catch (error) {
    if (!item.photos.some(isOriginal)) throw error;
  }
  // Where photos as the camera made them find no room, small ones still may.
  const photos = await shrinkAll(item.photos);
  const small = photos && { ...item, photos };
  if (small) await keep(entry, small);
  return small;
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
  return leaveKept(entry, outcome === "away" ? "kept" : "no_signal");
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

function leaveKept(entry, words = "kept") {
  sendAll({ holds: false });
  return leave(entry, say(words));
}

function leaveForSignIn(entry) {
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
  entry.photos.set([]);
}

// Mending what was refused.
async function startMending(entry) {
  const key = sessionStorage.getItem(MENDING);
  const item = key ? await findItem(key) : null;
  if (!item || item.owner !== ownerOf(entry.here.user, entry.here.village)) return;
  entry.mended = item;
  entry.photos.set(item.photos);
  fillIn(entry.form, item.fields);
  const stop = buildButton(say("stop_mending"), () => {
    sessionStorage.removeItem(MENDING);
    location.assign(homeAddress(entry.here));
  });
  showNote(say("mending", { reason: item.reason }), { actions: [stop] });
}
