// Seals to the bureau's public key (HPKE, RFC 9180) before anything is stored. What was sealed can be
// opened by the server only: this phone cannot read it again.

import { keep, setting } from "./outbox-store.js"
import { sealingKey } from "./sender.js"

const SCHEMA = "fieldform-1"
const KEY_BYTES = 24

export class NoKey extends Error {
  name = "NoKey"
}

const toText = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
const toBytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), sign => sign.charCodeAt(0))

// The phone chooses it, before the first try: that makes a retry the same report.
export const newKey = () => toText(crypto.getRandomValues(new Uint8Array(KEY_BYTES)))

// Loaded while there is coverage and nobody waits: at the press of "send" nothing is left to fetch.
let loading = null
export function prepareSeal() {
  loading ??= import("../vendor/hpke.min.js").catch(error => {
    loading = null
    throw error
  })
  return loading
}

// The newest key that could be had; kept for when there is no coverage.
export async function renewKey() {
  const answer = await sealingKey()
  if (answer?.status === 200 && answer.body?.public_key) await keep("sealing-key", answer.body)
}

export async function seal(kind, key, content) {
  const to = await setting("sealing-key")
  if (!to) throw new NoKey()
  const { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await prepareSeal()
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })
  const encode = text => new TextEncoder().encode(text)
  const sender = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.importKey("raw", toBytes(to.public_key), true),
    info: encode(`${SCHEMA}|${kind}|${key}`),
  })
  const author = await setting("author")
  const plain = { [kind]: content, author: author?.token ?? null, sealed_at: new Date().toISOString() }
  const ciphertext = await sender.seal(encode(JSON.stringify(plain)))
  return { key_id: to.key_id, enc: toText(sender.enc), ciphertext: toText(ciphertext) }
}
