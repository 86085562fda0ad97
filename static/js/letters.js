// Who goes back to a letter that was sent and sends it again has sent one, not two.
"use strict";

const key = document.querySelector("form input[name=key]");

if (key) {
  // The page comes anew, with another key; the browser's history remembers which one it had.
  const kept = history.state?.key;
  if (kept) {
    key.value = kept;
  } else {
    history.replaceState({ ...history.state, key: key.value }, "");
  }
}
