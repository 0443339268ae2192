// Keeps the page itself, so that it opens in a basement. The list is the page's own affair: what is kept here is never an answer of the gateway.
// Browsers run it on HTTPS and on the gateway's own machine only.

interface Extendable extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const CACHE = "round-1";
const FILES = ["/round/", "/round/index.js", "/round/index.css"];

addEventListener("install", (event) => {
  (event as Extendable).waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  if (request.method !== "GET" || !new URL(request.url).pathname.startsWith("/round/")) return;
  (event as Fetching).respondWith(fresh(request));
});

/** The gateway's newest where it answers, so that a new program is never held up by an old page. */
async function fresh(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept === undefined) throw error;
    return kept;
  }
}
