// Logging out: warns while deeds wait, and takes the lists of households off the phone.

import { dropBundles, dropNote, findNote, listItemsOf } from "./store.js";

// A browser that does not open its store must not keep anybody signed in.
const SECONDS_MAX = 3;

export async function leave(form) {
  const count = await inTime(countUnsent(), 0);
  if (count && !window.confirm(form.dataset.warning.replace("{count}", count))) return;
  await inTime(Promise.all([dropBundles(), dropNote("here")]));
  form.submit();
}

async function countUnsent() {
  const here = await findNote("here");
  const items = here ? await listItemsOf(here.user) : [];
  return items.filter((item) => item.state !== "sent").length;
}

const inTime = (promise, otherwise) => Promise.race([
  promise,
  new Promise((resolve) => setTimeout(() => resolve(otherwise), SECONDS_MAX * 1000)),
]);
