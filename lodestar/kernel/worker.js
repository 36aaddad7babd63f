// Keeps pages on a device whose owner asked for it, and answers from them without internet.
// The server writes KEEP before this line: edition, languages, pages and lines by language, files.
"use strict";
const LANGUAGE = location.search.slice(1) in KEEP.pages ? location.search.slice(1) : KEEP.languages[0];
const BOX = "kept-" + KEEP.edition + "-" + LANGUAGE;
const PATIENCE = 8000; // milliseconds before a kept page is shown instead of a slow network's

const isFile = path => path.startsWith("/static/") || path.startsWith("/style/");
const isOurs = path => path.startsWith("/staff/") || path.startsWith("/health/");
const linesIn = path => KEEP.lines[path.split("/")[1]] || KEEP.lines[LANGUAGE];

async function fill() {
  const box = await caches.open(BOX);
  const first = [...KEEP.pages[LANGUAGE], ...Object.values(KEEP.lines), ...KEEP.files];
  await box.addAll([...new Set(first)]);
  await Promise.allSettled((await seenBefore()).map(url => box.add(url)));
  await self.skipWaiting();
}

// Pages that an older edition kept are fetched again, so that nothing a person relies on gets lost.
async function seenBefore() {
  const found = [];
  for (const name of (await caches.keys()).filter(name => name !== BOX)) {
    const requests = await (await caches.open(name)).keys();
    found.push(...requests.map(request => request.url));
  }
  return [...new Set(found)].filter(url => !isFile(new URL(url).pathname));
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name !== BOX).map(name => caches.delete(name)));
  await self.clients.claim();
}

// The box is made only when a person switches this on: what they removed stays removed.
async function keep(request, response) {
  if (response.ok && response.status === 200 && !response.redirected && await caches.has(BOX)) {
    await (await caches.open(BOX)).put(request, response);
  }
}

const kept = request => caches.match(request, { ignoreVary: true });

async function file(event) {
  const found = await kept(event.request);
  if (found) return found;
  const response = await fetch(event.request);
  event.waitUntil(keep(event.request, response.clone()));
  return response;
}

async function page(event) {
  const found = await kept(event.request);
  try {
    const response = await (found ? soon(fetch(event.request)) : fetch(event.request));
    if (found && response.status >= 500) return found;
    if (!new URL(event.request.url).search) event.waitUntil(keep(event.request, response.clone()));
    return response;
  } catch (offline) {
    return found || instead(new URL(event.request.url).pathname);
  }
}

const soon = answer => Promise.race([answer, new Promise((_, stop) => setTimeout(stop, PATIENCE))]);

async function instead(path) {
  const wanted = path === "/" ? KEEP.pages[LANGUAGE][0] : linesIn(path);
  return await kept(wanted) || plain(path);
}

function plain(path) {
  const link = linesIn(path);
  const html = `<!doctype html><title>Offline</title><p><a href="${link}">${link}</a>`;
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

// A form cannot be sent without internet: the numbers are shown, and nothing that was written is kept.
const form = event => fetch(event.request).catch(() => instead(new URL(event.request.url).pathname));

self.addEventListener("install", event => event.waitUntil(fill()));
self.addEventListener("activate", event => event.waitUntil(takeOver()));
self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || isOurs(url.pathname)) return;
  if (event.request.method === "POST" && event.request.mode === "navigate") event.respondWith(form(event));
  if (event.request.method !== "GET") return;
  event.respondWith(isFile(url.pathname) ? file(event) : page(event));
});
