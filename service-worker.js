// Keeps the shell usable without coverage; knows no data. In front of this file the server writes
// self.__FF = {version, off, pages: ["/"], languages: ["nl"], files: [["/static/x.js?v=1", "rev"]], key}
// (fieldform/web/shell.py). It answers only GET, and only for what is in that list.

const { version, off, pages, languages, files, key } = self.__FF
const PREFIX = "fieldform-"
const SHELL = `${PREFIX}${version}`
const KEPT = `${PREFIX}kept` // the sealing key and the language: small things that outlive a version
const LANGUAGE = "/language"
const KEY_PATIENCE_MS = 3000
const PATHS = new Map(files.map(([url]) => [new URL(url, location.origin).pathname, url]))

const pageUrl = (path, language) => `${path}?language=${language}`

// Everything, or no new version at all. What did not change is taken over from the version before.
async function fill() {
  const shell = await caches.open(SHELL)
  const before = await revisions()
  const wanted = pages.flatMap(path => languages.map(language => [pageUrl(path, language), version]))
  await Promise.all([...wanted, ...files].map(([url, revision]) => fillOne(shell, url, revision, before)))
  await (await caches.open(KEPT)).add(new Request(key, { cache: "no-cache" })).catch(() => {})
}

async function fillOne(shell, url, revision, before) {
  const kept = before.get(`${url} ${revision}`)
  const response = kept ?? (await fetch(new Request(url, { cache: "no-cache", credentials: "omit" })))
  if (!response.ok || response.redirected) throw new Error(`${url} ${response.status}`)
  const headers = new Headers(response.headers)
  headers.delete("Content-Encoding") // the body that we keep is unpacked
  headers.set("X-Revision", revision)
  await shell.put(url, new Response(await response.clone().blob(), { status: 200, headers }))
}

async function revisions() {
  const found = new Map()
  for (const name of await ours()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const response = await cache.match(request)
      const { pathname, search } = new URL(request.url)
      found.set(`${pathname}${search} ${response.headers.get("X-Revision")}`, response)
    }
  }
  return found
}

const ours = async () => (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== KEPT)

async function clear() {
  for (const name of await ours()) if (name !== SHELL || off) await caches.delete(name)
}

// Opened once for as long as this worker lives: each question to the browser's disk is a wait.
let opened = null

function shell() {
  opened ??= caches.open(SHELL).catch(error => {
    opened = null
    throw error
  })
  return opened
}

async function language(url) {
  const kept = await caches.open(KEPT)
  const asked = url.searchParams.get("language")
  if (languages.includes(asked)) {
    await kept.put(LANGUAGE, new Response(asked))
    return asked
  }
  return (await (await kept.match(LANGUAGE))?.text()) ?? languages[0]
}

// Looked up in each language while it is found out which one is meant.
async function page(request, url) {
  const found = languages.map(async code => (await shell()).match(pageUrl(url.pathname, code)))
  const at = languages.indexOf(await language(url))
  return (await found[at]) ?? fetch(request)
}

async function file(request, path) {
  return (await (await shell()).match(PATHS.get(path))) ?? fetch(request)
}

// The newest key that can be had soon, else the one that was kept.
async function newestKey(request) {
  const kept = await caches.open(KEPT)
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(KEY_PATIENCE_MS) })
    if (response.ok && !response.redirected) await kept.put(key, response.clone())
    return response
  } catch {
    return (await kept.match(key)) ?? Response.error()
  }
}

function answer(event) {
  const { request } = event
  const url = new URL(request.url)
  if (off || request.method !== "GET" || url.origin !== location.origin) return
  if (request.mode === "navigate" && pages.includes(url.pathname)) event.respondWith(page(request, url))
  else if (url.pathname === key) event.respondWith(newestKey(request))
  else if (PATHS.has(url.pathname)) event.respondWith(file(request, url.pathname))
}

// The outbox is the page's: a worker may be stopped at any time.
async function wakePages() {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage("drain")
}

// The kill switch: the shell goes, what waits to be sent stays (it is not ours to touch).
async function retire() {
  await clear()
  await self.registration.unregister()
}

async function takeOver() {
  if (off) return retire()
  await clear()
  await self.clients.claim()
}

self.addEventListener("install", event => {
  if (off || !self.registration.active) self.skipWaiting()
  if (!off) event.waitUntil(fill())
})
self.addEventListener("activate", event => event.waitUntil(takeOver()))
self.addEventListener("fetch", answer)
self.addEventListener("message", event => event.data === "take over" && self.skipWaiting())
self.addEventListener("sync", event => event.waitUntil(wakePages()))

// --- Push (static/js/push.js asks for it). A message is shown at once and always: a browser takes
// the permission away from a page that stays silent. Its words come with it, the same for every event.

const NOTICE = { title: "fieldform", navigate: "/" }

function noticeIn(data) {
  try {
    return { ...NOTICE, ...data.json().notification }
  } catch {
    return NOTICE
  }
}

function showNotice(data) {
  const { title, body, lang, navigate } = noticeIn(data)
  const icon = "/static/img/icon-192.png"
  return self.registration.showNotification(title, { body, lang, icon, tag: "fieldform", renotify: true, data: navigate })
}

// A page that is open already is not sent elsewhere: there may be a half-filled form on it.
async function openFromNotice(navigate) {
  const page = new URL(navigate, self.location.origin)
  const path = page.origin === self.location.origin ? page.pathname : NOTICE.navigate
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const there = windows.find(one => new URL(one.url).pathname === path)
  return there ? there.focus() : self.clients.openWindow(path)
}

// Whoever is signed out is subscribed anew by the next page that offers it.
async function subscribeAgain(old) {
  const key = old?.options.applicationServerKey
  if (!key) return
  const subscription = await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  const me = await fetch("/api/me")
  if (!me.ok) return
  const { csrf } = await me.json()
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf }
  await fetch("/api/push", { method: "POST", headers, body: JSON.stringify(subscription) })
}

self.addEventListener("push", event => event.waitUntil(showNotice(event.data)))
self.addEventListener("notificationclick", event => {
  event.notification.close()
  event.waitUntil(openFromNotice(event.notification.data))
})
self.addEventListener("pushsubscriptionchange", event => event.waitUntil(subscribeAgain(event.oldSubscription)))
