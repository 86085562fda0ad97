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

// Ready words of a deed for the list, which then needs nothing else; from the page where it shows
// a household or a rule that is not on the phone.
export async function describe(owner, fields) {
  const bundle = await findBundle(owner);
  const { households, rules } = bundle ? bundle.content : { households: [], rules: [] };
  const household = households.find((one) => one.number === fields.household);
  const rule = rules.find((one) => one.id === fields.rule);
  const member = household && household.members.find((one) => one.id === fields.member);
  const [first, second] = document.querySelectorAll(".chosen > div > dd:first-of-type");
  const words = (element) => (element ? element.textContent.trim() : "");
  return {
    household: household ? nameHousehold(household) : words(first) || fields.household,
    what: rule ? rule.deed : words(second && (second.querySelector("b") || second)),
    who: member ? member.name : "",
    points: rule ? rule.points_words : "",
  };
}
