// The lists on the phone: my grid's households and the rules in force, for where there is no signal.

import { askBundle } from "./api.js";
import { dropBundles, findBundle, ownerOf, putBundle, putNote } from "./store.js";
import { say } from "./words.js";

const ASK_AGAIN_MINUTES = 30;

// The day in the village, whatever zone the phone is set to: 2026-11-22.
export function today() {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
}

// The page was drawn for this person: whatever lists another one left behind go.
export async function noteWhoIsHere(here) {
  await putNote({ name: "here", ...here });
  await dropBundles(here.user);
}

export async function refreshBundle(here) {
  const { user, village } = here;
  // On a PC that others use, no household's name stays behind.
  if (here.shared) return dropBundles();
  const owner = ownerOf(user, village);
  const kept = await findBundle(owner);
  const now = Date.now();
  if (kept && kept.day === today() && kept.asked_at > now - ASK_AGAIN_MINUTES * 60000) return;
  const { status, body, headers } = await askBundle(village, kept ? kept.etag : "");
  if (status === 304) await putBundle({ ...kept, day: today(), asked_at: now });
  if (status !== 200 || !body || body.user.id !== user) return;
  const etag = headers.get("ETag") || "";
  await putBundle({ owner, user, etag, day: today(), asked_at: now, content: body });
}

export const pad = (number) => String(number).padStart(3, "0");

// 03组 · 028户 · 张*明
export const nameHousehold = (one) =>
  [one.group, say("household", { number: pad(one.number) }), one.name].filter(Boolean).join(" · ");
