// Runs in the page before anything else, and notes when things happened. All times are milliseconds
// since the navigation began, on the page's own clock.

(() => {
  const bench = (window.bench = { long: [], keys: [], taps: [] })

  const once = name => {
    let done
    const when = new Promise(resolve => (done = resolve))
    return [when, value => done(value), name]
  }
  const [usable, isUsable] = once("usable")
  const [indexReady, isReady] = once("indexReady")
  Object.assign(bench, { usable, indexReady })
  // Said aloud: to be asked while it loads would cost the page a tenth of the time that is measured.
  Promise.all([usable, indexReady]).then(() => console.debug("bench: ready"))

  new PerformanceObserver(list => {
    for (const { name, startTime } of list.getEntries()) {
      if (name === "usable") isUsable(startTime)
      if (name === "schools-ready") isReady(startTime)
    }
  }).observe({ type: "mark", buffered: true })

  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) bench.long.push([startTime, duration])
  }).observe({ type: "longtask", buffered: true })

  // The search field becomes a combobox when the index is open.
  const seen = new MutationObserver(() => {
    if (!document.querySelector("input[role=combobox]")) return
    seen.disconnect()
    isReady(performance.now())
  })
  seen.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["role"] })

  const painted = (then, { port1, port2 } = new MessageChannel()) => {
    port1.onmessage = () => then(performance.now())
    requestAnimationFrame(() => port2.postMessage(0))
  }

  // A key: from the input event until its results stand in the page, and until they are painted.
  let current = null
  const noteResults = () => {
    const key = current
    if (!key || key.results) return
    key.results = performance.now() - key.at
    painted(now => (key.paint = now - key.at))
  }
  const results = new MutationObserver(noteResults)
  addEventListener("input", event => {
    if (event.target.getAttribute("role") !== "combobox") return
    current = { at: event.timeStamp, results: 0, paint: 0 }
    bench.keys.push(current)
    results.observe(event.target.closest(".school-search"), { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] })
  }, true)

  // A tap on "another child": from the event until the new child is painted.
  addEventListener("click", event => {
    if (event.target.value !== "add") return
    const tap = { at: event.timeStamp, paint: 0 }
    bench.taps.push(tap)
    addEventListener("child-added", () => painted(now => {
      tap.paint = now - tap.at
      console.debug("bench: added")
    }), { once: true })
  }, true)
})()
