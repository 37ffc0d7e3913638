// Service worker of drivers' pages (/s/ and /at/): lets a page that was open before open again without a connection. With one, the
// page always comes from the server, so that no code outlives an update; nothing of /api/ is ever answered or kept here.
const CACHE = "wattest-offline-1";
/** One page for all addresses; under a path without a token, since a session's link is as good as a key. */
const SHELL = "/s/";
/** Scripts, styles and fonts that are kept: two releases of what drivers' pages load, some 60 files each. The oldest go. */
const MOST_ASSETS = 150;

const isAsset = (url) => url.pathname.startsWith("/assets/");
const isFixed = (url) => ["/theme.js", "/icons.svg", "/favicon.svg"].includes(url.pathname);

/** The newest page, and where no answer comes the one that was kept. */
async function page(request) {
  try {
    const response = await fetch(request);
    const isPage = response.ok && (response.headers.get("content-type") ?? "").startsWith("text/html");
    if (isPage) await (await caches.open(CACHE)).put(SHELL, response.clone());
    return response;
  } catch (error) {
    const kept = await caches.match(SHELL, { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
}

/** Names of assets hold a hash of what is in them: what is kept is what the server would send. */
async function asset(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await keep(cache, request.url, response.clone());
  return response;
}

async function fixed(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request.url, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}

async function keep(cache, url, response) {
  await cache.put(url, response);
  const assets = (await cache.keys()).filter((request) => isAsset(new URL(request.url)));
  for (const old of assets.slice(0, Math.max(0, assets.length - MOST_ASSETS))) await cache.delete(old);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (isAsset(url)) event.respondWith(asset(request));
  else if (isFixed(url)) event.respondWith(fixed(request));
});

// A page's first visit is over before this worker stands: it names what it has loaded by then, the page itself included.
self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.loaded)) return;
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      for (const name of event.data.loaded) {
        const url = new URL(name, self.location.origin);
        if (url.origin !== self.location.origin || !(isAsset(url) || isFixed(url) || url.pathname === SHELL)) continue;
        if (await cache.match(url.href)) continue;
        const response = await fetch(url.href).catch(() => null);
        if (response?.ok) await (isAsset(url) ? keep(cache, url.href, response) : cache.put(url.href, response));
      }
    })(),
  );
});

// Kept under an earlier name by an earlier version of this file.
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => {
      const earlier = names.filter((name) => name.startsWith("wattest-offline-") && name !== CACHE);
      return Promise.all(earlier.map((name) => caches.delete(name)));
    }),
  );
});
