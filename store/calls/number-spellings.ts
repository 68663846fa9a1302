/**
 * The ways in which the records may have a telephone number that a person wrote in any way, the likeliest first. Whippy
 * writes it as `+13232139334`, but the record has it as it was sent. Empty if the text is no telephone number.
 *
 * Without a country code, ten digits are taken as a number of North America, where Whippy's customers are.
 */
export function numberSpellings(text: string): readonly string[] {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  const digits = plain.replace(/\D/g, '');
  if (!WRITTEN_NUMBER.test(plain) || digits.length < MIN_DIGITS || digits.length > MAX_WRITTEN_DIGITS)
    return [];
  const international = internationalDigits(plain, digits);
  const national = /^1\d{10}$/.test(international ?? '') ? international?.slice(1) : undefined;
  const spellings = [plain, international && `+${international}`, international, digits, national];
  return [...new Set(spellings.filter(spelling => spelling !== undefined))];
}

/**
 * The ways in which the records may have the number that an address or an option names: in any case as it is named, which may
 * be no telephone number.
 */
export function spellingsOf(number: string): readonly string[] {
  return [...new Set([number, ...numberSpellings(number)])];
}

/** The one of the spellings of a number that stands for all of them: as Whippy writes it, if the text has a whole number. */
export function usualSpelling(number: string): string {
  const usual = numberSpellings(number).find(spelling => /^\+\d+$/.test(spelling));
  return usual === undefined || usual.length <= MIN_WHOLE_DIGITS ? number : usual;
}

/** Fewer are those of a short number, which has no country code. */
const MIN_WHOLE_DIGITS = 8;

// Digits and what people write between them. Invisible marks, which come along when a number is copied, are gone already.
const WRITTEN_NUMBER = /^\+?[\d\s\p{Pd}()./·]+$/u;

/** Short numbers have three digits, the longest ones 15, and the prefix for calls abroad has up to three. */
const MIN_DIGITS = 3;
const MAX_WRITTEN_DIGITS = 18;

/** The country code and what follows it; undefined of a number that has none. */
function internationalDigits(plain: string, digits: string): string | undefined {
  // In `+44 (0)20`, the zero is for calls within the country.
  if (plain.startsWith('+')) return plain.replace('(0)', '').replace(/\D/g, '');
  if (digits.startsWith('00')) return internationalDigits(`+${plain.replace(/\D*0\D*0/, '')}`, digits);
  if (digits.startsWith('011') && digits.length > '011'.length + 7) return digits.slice('011'.length);
  if (digits.startsWith('0')) return undefined;
  return digits.length === 10 ? `1${digits}` : digits;
}
