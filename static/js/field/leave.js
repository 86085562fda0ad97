// Logging out: warns while deeds wait, and takes the lists of households off the phone.

import { countUnsent, dropBundles, dropNote } from "./store.js";

export async function leave(form) {
  const count = await countUnsent();
  if (count && !window.confirm(form.dataset.warning.replace("{count}", count))) return;
  await dropBundles();
  await dropNote("here");
  form.submit();
}
