import { oneLine } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { SCHEME_NAMES, type SignatureScheme, type Timestamp } from '../../whippy/signature.ts';
import type { BodyForm, BodyReading } from './body-forms.ts';
import type { Diagnosis, HeaderDiagnosis, Match } from './diagnose.ts';
import { elementNames } from './oddities.ts';

/**
 * Describes in lines what a diagnosis found: what verifies, or what each header holds and what was tried. Quotes no
 * value of a header, no digest and no key.
 *
 * @param body the body to describe if nothing verifies
 * @param keys how many keys were tried
 * @param now milliseconds since 1970
 * @param otherwise the text if nothing verifies and there is no hint why
 */
export function describeDiagnosis(
  { headers, match, nearMiss }: Diagnosis,
  body: BodyReading,
  keys: number,
  now: number,
  otherwise: string,
): string[] {
  if (match) {
    return [
      ...describeMatch(match, now),
      line('key', `number ${match.verified.key} of ${keys}`),
      line('body', describeBody(match.body)),
      ...(isTooOld(match.verified.timestamp, now) ? [TOO_OLD] : []),
    ];
  }
  const hint = nearMiss ?? (headers.some(({ signature }) => signature) ? otherwise : undefined);
  return [
    ...headers.flatMap(header => describeHeader(header, now)),
    line('key', noneOf(keys)),
    line('body', describeBody(body)),
    ...(hint === undefined ? [] : [hint]),
  ];
}

/** The same as a part of a JSON document. */
export function diagnosisDocument({ headers, match, nearMiss }: Diagnosis, keys: number, now: number) {
  const timestamp = match?.verified.timestamp;
  return {
    verified: match !== undefined,
    header: match?.header.name ?? null,
    scheme: match?.verified.scheme ?? null,
    encoding: match?.verified.encoding ?? null,
    key_number: match?.verified.key ?? null,
    keys,
    timestamp: timestamp?.text ?? null,
    unit: timestamp?.unit ?? null,
    age_seconds: timestamp === undefined ? null : ageSeconds(timestamp, now),
    headers: headers.map(({ name, value, signature, oddities }) => ({
      name: name ?? null,
      elements: elementNames(value),
      timestamps: (signature?.timestamps ?? []).map(({ text, unit, ...rest }) => ({
        timestamp: text,
        unit,
        age_seconds: ageSeconds(rest, now),
      })),
      encodings: signature?.digests.map(({ encoding }) => encoding) ?? [],
      tried: triedSchemes(signature?.timestamps.length),
      oddities,
    })),
    hint: nearMiss ?? null,
  };
}

/** How a body was encoded, as one word: `raw`, `json_string`, `utf16+base64`, ... */
export function formOf({ forms }: BodyReading): string {
  return forms.length === 0 ? 'raw' : forms.join('+');
}

function describeMatch({ header, verified }: Match, now: number): string[] {
  const { scheme, encoding, timestamp } = verified;
  return [
    ...(header.name === undefined ? [] : [line('header', header.name)]),
    line('scheme', scheme),
    ...(timestamp === undefined ? [] : [line('signed', describeTimestamp(timestamp, now))]),
    line('digest', encoding),
  ];
}

function describeHeader({ name, value, signature, oddities }: HeaderDiagnosis, now: number): string[] {
  const encodings = signature?.digests.map(({ encoding }) => encoding) ?? [];
  const names = elementNames(value);
  return [
    line(
      'header',
      [name ?? 'without a name', ...(names.length > 0 ? [`with the elements ${names.join(', ')}`] : [])].join(
        ', ',
      ),
    ),
    ...(signature?.timestamps ?? []).map(timestamp => line('signed', describeTimestamp(timestamp, now))),
    ...(signature
      ? [
          line(
            'digest',
            `${encodings.join(', ')}${encodings.length > 1 ? `: ${encodings.length} digests` : ''}`,
          ),
          line('tried', triedSchemes(signature.timestamps.length).join(', ')),
        ]
      : []),
    ...oddities.map(oddity => line('odd', oddity)),
  ];
}

function line(title: string, text: string): string {
  return `  ${title.padEnd(8)}  ${oneLine(text)}`;
}

function describeTimestamp(timestamp: Timestamp, now: number): string {
  const time = new Date(timestamp.signedAt);
  // The largest timestamps lie beyond the calendar.
  if (Number.isNaN(time.getTime())) return `at an impossible time (timestamp in ${timestamp.unit})`;
  const age = now - timestamp.signedAt;
  const ago = age < 0 ? `${formatDuration(-age)} from now` : `${formatDuration(age)} ago`;
  return `${time.toISOString()}, ${ago} (timestamp in ${timestamp.unit})`;
}

function describeBody(body: BodyReading): string {
  const forms = body.forms.map(form => FORM_NAMES[form]);
  return [`${body.bytes.byteLength} bytes`, ...forms].join(', ');
}

const FORM_NAMES: { readonly [form in BodyForm]: string } = {
  utf16: 'captured in UTF-16',
  json_string: 'captured as a JSON string',
  base64: 'captured in Base64',
};

function triedSchemes(timestamps: number | undefined): readonly SignatureScheme[] {
  if (timestamps === undefined) return [];
  return timestamps > 0 ? SCHEME_NAMES : ['body'];
}

function noneOf(keys: number): string {
  if (keys === 0) return 'there is no key';
  return keys === 1 ? 'not the current one' : `none of the ${keys} current ones`;
}

function ageSeconds({ signedAt }: Pick<Timestamp, 'signedAt'>, now: number): number {
  return Math.round((now - signedAt) / 1000);
}

function isTooOld(timestamp: Timestamp | undefined, now: number): boolean {
  return timestamp !== undefined && Math.abs(now - timestamp.signedAt) > DEFAULT_TOLERANCE_MS;
}

const DEFAULT_TOLERANCE_MS = 24 * 3_600_000;

const TOO_OLD =
  'Delivered now, it would be refused for its age (unless the deployment tolerates more than 24 hours).';
