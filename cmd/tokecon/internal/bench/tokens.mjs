// Counts tokens with the npm package named in its first argument; the rest is
// the protocol of the Go package counter, whose comment describes it.
import { readFileSync } from 'node:fs'

// Each package by its fastest way to count text in which special tokens are
// plain text, as they are for the other tools.
const packages = {
  'tiktoken': async () => {
    const { get_encoding } = await import('tiktoken')
    const encoding = get_encoding('o200k_base')
    return (text) => encoding.encode_ordinary(text).length
  },
  'gpt-tokenizer': async () => {
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
    const plain = { disallowedSpecial: new Set() }
    return (text) => countTokens(text, plain)
  },
  'ai-tokenizer': async () => {
    const [{ Tokenizer }, encoding] = await Promise.all([
      import('ai-tokenizer'),
      import('ai-tokenizer/encoding/o200k_base'),
    ])
    const tokenizer = new Tokenizer(encoding)
    // 'all' leads straight to its encodeOrdinary; count() looks for special
    // tokens first and throws when it finds one.
    return (text) => tokenizer.encode(text, 'all').length
  },
}

const [name, mode, path] = process.argv.slice(2)
const open = packages[name]
const read = (path) => readFileSync(path === '-' ? 0 : path, 'utf8')
const now = () => process.hrtime.bigint()

const first = async () => {
  const text = read(path)
  const start = now()
  const count = await open()
  const tokens = count(text)
  return [now() - start, tokens]
}

// The mean time of a warm count.
const repeat = (count, text, atLeast) => {
  count(text)
  const start = now()
  for (let passes = 1n; ; passes++) {
    const tokens = count(text)
    const took = now() - start
    if (took >= atLeast) return [took / passes, tokens]
  }
}

const serve = async () => {
  const { createInterface } = await import('node:readline')
  const count = await open()
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    const [, milliseconds, path] = /^(\d+)ms (.*)$/.exec(line)
    const [took, tokens] = repeat(count, read(path), BigInt(milliseconds) * 1_000_000n)
    console.log(`${took} ${tokens}`)
  }
}

if (mode === 'serve') await serve()
else {
  const [took, tokens] = await first()
  console.log(mode === 'first' ? `${took} ${tokens}` : `${tokens}`)
}
