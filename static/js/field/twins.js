// The same deed twice: what is asked of the sender, and what the answer makes of the deed.

import { today } from "./bundle.js";
import { listItems } from "./store.js";
import { build, dayName, part, say } from "./words.js";

// What this phone has of the same household, rule and day, and of the same person or of none.
export async function findTwins(item) {
  const items = await listItems(item.owner);
  const same = (name, other) => (item.fields[name] || "") === (other.fields[name] || "");
  return items.filter((other) =>
    other.key !== item.key
    && other.state !== "refused"
    && ["household", "rule", "occurred_on"].every((name) => same(name, other))
    && (same("member", other) || !item.fields.member || !other.fields.member));
}

// A question is {lines, same}: what looks the same, and what joins the deed with the first of it.
export function askOfTwins(twins) {
  const [twin] = twins;
  return {
    lines: twins.map((one) => say("twin_here", {
      day: dayName(one.fields.occurred_on, today()),
      state: say(`state_${one.state}`),
    })),
    same: twin.state === "sent" ? { same_as: twin.deed } : { twin: twin.key },
  };
}

// likes: as the API tells of them.
export function askOfLikes(likes) {
  return {
    lines: likes.map((one) => say("twin_there", {
      day: dayName(one.day, today()),
      channel: one.channel,
      state: one.state_name,
    })),
    same: { same_as: likes[0].id },
  };
}

// Answers the item with the sender's word in it, ready to be sent.
export function answered(item, word) {
  const { same_as: deed, twin = "" } = word === "same" ? item.question.same : {};
  const fields = { ...item.fields };
  if (deed) fields.same_as = deed;
  else if (word === "apart") fields.apart = "true";
  return { ...item, fields, twin, question: null, state: "waiting" };
}

export const isSettled = (item) => Boolean(item.fields.same_as || item.fields.apart || item.twin);

export function buildQuestion(item, answer) {
  const question = build("phone-question");
  for (const line of item.question.lines) {
    const row = document.createElement("li");
    row.textContent = line;
    part(question, "likes").append(row);
  }
  for (const word of ["same", "apart"]) {
    part(question, word).addEventListener("click", () => answer(word));
  }
  return question;
}
