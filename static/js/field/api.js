// The only way to the server: /api/v1/, which never leads elsewhere and answers in JSON.

const ROOT = "/api/v1/";
const SHORT_SECONDS = 8;
// A photo may take this long on the edge of a village; what was cut off is sent again.
const SECONDS_A_PHOTO = 60;

export const villageAddress = (village, rest) => `villages/${encodeURIComponent(village)}/${rest}`;

// Answers {status, body, headers}; status 0 where nobody answered in time, or not in JSON, as some
// network's own log-in page does. What broke on the way, a proxy may well tell in another form.
async function ask(address, { seconds = SHORT_SECONDS, ...options } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const response = await fetch(ROOT + address, {
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
      signal: stop.signal,
      ...options,
    });
    const isJSON = (response.headers.get("content-type") || "").startsWith("application/json");
    const body = isJSON ? await response.json() : null;
    const isOurs = isJSON || response.status === 304 || response.status >= 500;
    return { status: isOurs ? response.status : 0, body, headers: response.headers };
  } catch {
    return { status: 0, body: null, headers: new Headers() };
  } finally {
    clearTimeout(timer);
  }
}

// Who is signed in, with a CSRF token fresh enough to send with: {kind: open, away or sign_in}.
export async function openSession() {
  const { status, body } = await ask("session/");
  if (status === 200) return { kind: "open", user: body.user.id, token: body.csrf_token };
  return { kind: status === 401 ? "sign_in" : "away" };
}

const writing = (token) => ({ "X-CSRFToken": token });

export const askBundle = (village, etag) => ask(villageAddress(village, "field/"), {
  headers: etag ? { "If-None-Match": etag } : {},
  seconds: 30,
});

// What a deed would come to, and which deeds look the same; nothing is written.
export function askPreview(item, token) {
  return ask(villageAddress(item.village, "deeds/preview/"), {
    method: "POST",
    headers: { ...writing(token), "Content-Type": "application/json" },
    body: JSON.stringify({ ...item.fields, key: item.key }),
  });
}

export function sendDeed(item, token) {
  const form = new FormData();
  form.set("key", item.key);
  for (const [name, value] of Object.entries(item.fields)) form.set(name, value);
  item.photos.forEach((photo, number) => form.append("photos", photo, `${number + 1}.jpg`));
  return ask(villageAddress(item.village, "deeds/"), {
    method: "POST",
    headers: writing(token),
    body: form,
    seconds: 30 + item.photos.length * SECONDS_A_PHOTO,
  });
}

// Which of these the server has, as after it was put back to an earlier state.
export function askKnown(village, keys, token) {
  return ask(villageAddress(village, "deeds/known/"), {
    method: "POST",
    headers: { ...writing(token), "Content-Type": "application/json" },
    body: JSON.stringify({ keys }),
  });
}

// What an answer to a sent deed means. Only a 2xx that carries the deed's own key is a yes; only a
// 4xx with a code of ours is a no; with everything else the deed stays where it is.
export function judge(item, { status, body, headers }) {
  const code = (body && body.code) || "";
  if (status >= 200 && status < 300 && body && body.key === item.key) {
    return { kind: "sent", deed: body.id, likes: body.likes || [] };
  }
  if (status === 0) return { kind: "away" };
  if (status === 401) return { kind: "sign_in" };
  if (status === 403 && code === "csrf_failed") return { kind: "stale" };
  if (status === 429) return { kind: "slow", seconds: Number(headers.get("Retry-After")) || 60 };
  if (status >= 400 && status < 500 && code) return { kind: "refused", code, reason: sentenceOf(body) };
  return { kind: "broken" };
}

export function sentenceOf(body) {
  const sentences = Object.values(body.fields || {}).flat();
  return sentences.length ? sentences.join(" ") : body.detail;
}
