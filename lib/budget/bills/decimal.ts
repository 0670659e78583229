const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * A decimal of a bill times a power of ten, exact, and rounded half away from zero to a whole number. `scaled('0.0000691', 9)` is
 * 69,100 nano-USD for dollars. Tables of AWS have exponents, too.
 * @throws RangeError for what is no decimal
 */
export function scaled(text: string, power: number): bigint {
  const [, sign = '', whole, decimals = '', exponent = '0'] = decimal.exec(text) ?? []
  if (whole === undefined) throw new RangeError(`"${text.slice(0, 40)}" is no decimal`)
  const digits = BigInt(whole + decimals)
  const shift = power + Number(exponent) - decimals.length
  const absolute = shift >= 0 ? digits * 10n ** BigInt(shift) : rounded(digits, 10n ** BigInt(-shift))
  return sign === '-' ? -absolute : absolute
}

const rounded = (digits: bigint, by: bigint) => (digits + by / 2n) / by
