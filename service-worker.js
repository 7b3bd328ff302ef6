// Keeps the shell usable without coverage; knows no data. What it keeps comes with issue 3: until
// then it only makes sure that nothing older stays in charge.

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()))
