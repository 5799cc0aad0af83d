// Prints how many prices a second the peer computes, warm.
import { calcPrice } from '@pydantic/genai-prices'

const price = (n) => {
  for (let i = 0; i < n; i++) {
    const usage = { input_tokens: 2000 + (i % 1000), cache_read_tokens: 1500, output_tokens: 300 }
    if (!calcPrice(usage, 'gpt-5-mini', { providerId: 'openai' })) throw new Error('no price')
  }
}
price(2000)
const start = process.hrtime.bigint()
const n = 20000
price(n)
console.log(n / (Number(process.hrtime.bigint() - start) / 1e9))
