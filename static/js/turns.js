// Waiting for one's turn: for the next task, for a painted page, for idle time.

export function whenIdle() {
  return new Promise(resolve => (window.requestIdleCallback ?? setTimeout)(resolve, { timeout: 300 }))
}

// Lets a key or a tap go first. A timer would wait at least 4 ms each time.
export function nextTask() {
  if (window.scheduler?.yield) return window.scheduler.yield()
  return new Promise(inNewTask)
}

// A page that nobody sees is not painted: it goes on all the same.
const PATIENCE_MS = 300

export function painted() {
  return new Promise(resolve => {
    requestAnimationFrame(() => inNewTask(resolve))
    setTimeout(resolve, document.hidden ? 0 : PATIENCE_MS)
  })
}

function inNewTask(work) {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = work
  port2.postMessage(0)
}
