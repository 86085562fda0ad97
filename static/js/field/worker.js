// The service worker of /field/: where the network fails, it brings the shell and what that needs.
// It never keeps a page of a person or an answer of the API. KEPT comes from /sw.js.

const { version, shell, files, areNamesForGood } = self.KEPT;
const CACHE = `points-field-${version}`;
const PAGE_SECONDS = 6;
// After one page was waited for in vain, the next ones come from the phone at once.
const AWAY_SECONDS = 20;
// What a proxy says in front of a server that is down.
const GATEWAY_ERRORS = [502, 503, 504];

let awayUntil = 0;

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

async function fill() {
  const cache = await caches.open(CACHE);
  const mode = areNamesForGood ? "default" : "no-cache";
  await cache.addAll(files.map((address) => new Request(address, { cache: mode })));
  await cache.add(new Request(shell, { cache: "no-cache" }));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

async function dropOldCaches() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("points-field-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(openPage(request));
  else if (files.includes(address.pathname)) event.respondWith(openFile(request));
});

async function openPage(request) {
  const seconds = Date.now() < awayUntil ? 1 : PAGE_SECONDS;
  try {
    const response = await withinSeconds(fetch(request), seconds);
    if (GATEWAY_ERRORS.includes(response.status)) return await openShell(response);
    awayUntil = 0;
    return response;
  } catch (error) {
    awayUntil = Date.now() + AWAY_SECONDS * 1000;
    return openShell(Response.error());
  }
}

async function openShell(otherwise) {
  const kept = await caches.match(shell, { cacheName: CACHE, ignoreVary: true });
  return kept || otherwise;
}

async function openFile(request) {
  const kept = await caches.match(request, { cacheName: CACHE, ignoreVary: true });
  if (kept && areNamesForGood) return kept;
  try {
    return await withinSeconds(fetch(request), kept ? PAGE_SECONDS : 60);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

function withinSeconds(promise, seconds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("No answer in time.")), seconds * 1000);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
