import { parseSignature, type Signature } from '../../whippy/signature.ts';

/**
 * What is unusual about the value of a header that should be a signature: why callfold cannot read a digest in it, or
 * not all of it. Each is a sentence that does not quote the value.
 */
export function odditiesOf(value: string, signature: Signature | undefined): string[] {
  if (value.trim() === '') return ['it is empty'];
  const elements = value.split(',').map(element => element.trim());
  const seen = elements.flatMap(
    element => KINDS.find(({ form }) => form.test(lastValueOf(element)))?.is ?? [],
  );
  const oddities = [...new Set(seen)];
  if (!signature && oddities.length === 0) {
    oddities.push(
      parseSignature(value.replace(/[;&\s]+/g, ','))
        ? 'its elements are not separated by commas'
        : 'it holds no digest of 32 bytes in hexadecimal, Base64 or Base64url',
    );
  }
  if (signature?.timestamps.length === 0) {
    oddities.push('it holds no timestamp in Unix seconds or milliseconds: only the scheme body can verify');
  }
  if (signature?.timestamps.some(({ signedAt }) => signedAt > FAR_FUTURE)) {
    oddities.push(
      'a timestamp lies centuries ahead: it may be in microseconds, which callfold does not read',
    );
  }
  return oddities;
}

/** Names of the elements of a header, such as `t` and `v1`; none for bare values. */
export function elementNames(value: string): string[] {
  return value.split(',').flatMap(element => {
    const name = /^\s*(?<name>[\w-]{1,32})\s*[=:]./.exec(element)?.groups?.name;
    return name === undefined || name.length > 20 ? [] : [name];
  });
}

// The year 2500.
const FAR_FUTURE = Date.UTC(2500);

const SHOULD_BE = 'but HMAC-SHA256 has 32 bytes';

// Other values of an element, which are neither a timestamp nor a digest of HMAC-SHA256.
const KINDS: readonly { readonly form: RegExp; readonly is: string }[] = [
  { form: /^["'].*["']$/, is: 'a value is in quotes, which callfold does not read' },
  { form: /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/, is: 'a value is a JSON Web Token, not a digest' },
  { form: /^[0-9a-f]{32}$/i, is: `a value has the form of MD5 in hexadecimal, ${SHOULD_BE}` },
  { form: /^[0-9a-f]{40}$/i, is: `a value has the form of SHA-1 in hexadecimal, ${SHOULD_BE}` },
  { form: /^[0-9a-f]{96}$/i, is: `a value has the form of SHA-384 in hexadecimal, ${SHOULD_BE}` },
  { form: /^[0-9a-f]{128}$/i, is: `a value has the form of SHA-512 in hexadecimal, ${SHOULD_BE}` },
  { form: /^\d{17,20}$/, is: 'a number is too long for a timestamp in seconds or milliseconds' },
  {
    form: /^\d{4}-\d\d-\d\dT/,
    is: 'a time is in ISO 8601, but callfold reads Unix seconds or milliseconds',
  },
  { form: /^[\w+/-]{27}=?$/, is: `a value has the form of SHA-1 in Base64, ${SHOULD_BE}` },
  { form: /^(?=.*[^0-9a-f])[\w+/-]{64}$/i, is: `a value has the form of SHA-384 in Base64, ${SHOULD_BE}` },
  { form: /^[\w+/-]{86}(==)?$/, is: `a value has the form of SHA-512 in Base64, ${SHOULD_BE}` },
];

function lastValueOf(element: string): string {
  return /^[^=:]{0,32}[=:](?<value>.+)$/s.exec(element)?.groups?.value?.trim() ?? element;
}
