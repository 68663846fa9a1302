/** US dollars: whole from 100 on, with cents below. */
export function dollars(amount: number): string {
  if (amount > 0 && amount < 0.005) return 'under $0.01';
  const digits = amount >= 100 ? 0 : 2;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A number with at most that many significant digits, thousands grouped. */
export function rounded(value: number, digits = 3): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: digits });
}

/** A share (0 to 1) in percent. */
export function percent(share: number): string {
  return `${rounded(100 * share, 2)} %`;
}

/** A large number in millions. */
export function millions(value: number): string {
  return `${rounded(value / 1e6)} million`;
}
