// Drives Debian's Firefox for firefox.py: one JSON object a line in, one a line out.

import readline from "node:readline"
import puppeteer from "puppeteer-core"

const [executablePath, userDataDir, patience] = process.argv.slice(2)

const browser = await puppeteer.launch({
  browser: "firefox", executablePath, userDataDir, headless: true,
  defaultViewport: { width: 360, height: 740 },
  extraPrefsFirefox: { // without these, persist() waits for a person
    "dom.storageManager.prompt.testing": true,
    "dom.storageManager.prompt.testing.allow": true,
  },
})
const page = (await browser.pages())[0] ?? (await browser.newPage())
page.setDefaultTimeout(Number(patience))

const ignore = () => {}

async function seen(place) {
  const end = Date.now() + Number(patience)
  for (;;) {
    const element = await page.$(place)
    if (element && (await element.isVisible().catch(() => false))) return element
    if (Date.now() > end) throw new Error(`${place} is not seen`)
    await new Promise(next => setTimeout(next, 50))
  }
}

async function textAt(place) {
  const element = await page.$(place)
  return element && (await element.isVisible()) ? element.evaluate(one => one.innerText) : null
}

const verbs = {
  open: ({ address }) => page.goto(address).then(ignore, ignore),
  reload: () => page.reload().then(ignore, ignore),
  offline: ({ on }) => page.setOfflineMode(on),
  async fill({ place, text }) {
    const field = await seen(place)
    await field.evaluate(one => one.select?.())
    await field.type(text)
  },
  async tap({ place }) {
    await (await seen(place)).click()
  },
  look: ({ place }) => textAt(place).catch(() => null), // the page was just then replaced
  run: ({ script }) => page.evaluate(`(async () => (${script}))()`),
  close: () => browser.close(),
  kill: () => browser.process().kill("SIGKILL"),
}

const say = answer => process.stdout.write(JSON.stringify(answer) + "\n")

say({ value: "ready" })
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { verb, ...given } = JSON.parse(line)
  try {
    say({ value: (await verbs[verb](given)) ?? null })
  } catch (error) {
    say({ error: String(error.message ?? error) })
  }
  if (verb === "close" || verb === "kill") break
}
process.exit()
