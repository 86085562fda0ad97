// Pages of the field that the server drew: they keep the phone ready, and send what waits.

import { noteWhoIsHere, refreshBundle } from "./bundle.js";
import { bindForm, MENDING, SAID } from "./entry.js";
import { askToSignIn, showQueue } from "./queue.js";
import { news, sendAll } from "./sender.js";
import { dropOldItems } from "./store.js";
import { say, showNote } from "./words.js";

const phone = document.getElementById("phone");
const here = { ...phone.dataset, isShell: false };

const hasWorker = () => Boolean(navigator.serviceWorker && navigator.serviceWorker.controller);

// Answers whether pages will open without a signal.
async function keepReady() {
  if (!navigator.serviceWorker) return false;
  try {
    await navigator.serviceWorker.register(here.worker, { scope: here.field, updateViaCache: "none" });
    return true;
  } catch (error) {
    console.warn(error);
    return false;
  }
}

function sayWhatWasSaid() {
  const said = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
  if (said) showNote(said, { tone: "good" });
}

async function start() {
  const form = document.getElementById("deed-form");
  const queue = phone.querySelector("[data-queue]");
  if (form) bindForm(form, here, hasWorker);
  await noteWhoIsHere(here);
  await dropOldItems(Date.now());
  if (queue) {
    sessionStorage.removeItem(MENDING);
    sayWhatWasSaid();
    await showQueue(queue, here);
  } else {
    news.addEventListener("sign_in", () => askToSignIn(here));
  }
  const [isReady] = await Promise.all([keepReady(), sendAll({ eager: true, waits: true })]);
  if (!isReady && form) showNote(say("no_worker"));
  await refreshBundle(here);
}

window.addEventListener("online", () => sendAll({ eager: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") sendAll({ eager: true });
});
start().catch((error) => console.warn(error));
