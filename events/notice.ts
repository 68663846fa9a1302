import { createHash } from 'node:crypto';
import { type Item, toPlainJson } from '../store/calls/plain-json.ts';
import { clipBytes } from '../text/clip.ts';
import { type JsonObject, stringifyJson } from '../text/json.ts';
import { callPage } from '../whippy/call-page.ts';
import type { DetailType } from './detail-type.ts';

/** The version of the form that a detail has. docs/events says what may change without a new one. */
export const SCHEMA_VERSION = 1;

/** Most bytes of a detail: EventBridge takes 256 KB in a request, its other fields included. */
export const MAX_DETAIL_BYTES = 240 * 1024;

/** What is published about a call, ready to be sent. */
export interface Notice {
  readonly detailType: DetailType;
  readonly callId: string;
  /** The same whenever the same is published: see {@link noticeIdOf}. */
  readonly id: string;
  /** JSON, of at most {@link MAX_DETAIL_BYTES}. */
  readonly detail: string;
}

/**
 * What is published about a call, from its record: all of it but the transcript, which `links` lead to. If it is too large, its
 * largest attributes are shortened, or left out, until it fits, and `shortened` names them.
 */
export function noticeOf(detailType: DetailType, record: Item): Notice {
  const callId = record.call_id?.S ?? '';
  const id = noticeIdOf(detailType, callId, record.version?.S ?? '');
  const links = linksOf(callId, record);
  const call = toPlainJson(record);
  for (const name of TRANSCRIPT) delete call[name];
  const shortened: string[] = [];
  for (;;) {
    const detail = stringifyJson({
      schema_version: SCHEMA_VERSION,
      id,
      call,
      links,
      ...(shortened.length > 0 ? { shortened } : {}),
    } as unknown as JsonObject);
    if (Buffer.byteLength(detail) <= MAX_DETAIL_BYTES) return { detailType, callId, id, detail };
    const name = shortenLargest(call);
    if (!shortened.includes(name)) shortened.push(name);
  }
}

/**
 * The id of what is published, by which consumers drop repetitions. A call starts, ends and finishes once. It can be corrected
 * several times, each with another version of its record.
 */
export function noticeIdOf(detailType: DetailType, callId: string, version: string): string {
  const published = detailType === 'Call Corrected' ? [callId, detailType, version] : [callId, detailType];
  return createHash('sha256').update(JSON.stringify(published)).digest('hex').slice(0, 32);
}

const TRANSCRIPT = ['body', 'translated_body'];

/** Attributes that a consumer needs in any case. They are short. */
const NEEDED: readonly string[] = ['call_id', 'status', 'version'];

/** Texts are cut to this before they are left out, so that the beginning of a long summary stays. In UTF-8 bytes. */
const CUT_BYTES = 2048;

// Returns the name of the attribute.
function shortenLargest(call: JsonObject): string {
  const sizes = Object.entries(call).flatMap(([name, value]) =>
    NEEDED.includes(name) ? [] : [{ name, value, bytes: Buffer.byteLength(stringifyJson(value)) }],
  );
  const largest = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  if (typeof largest.value === 'string' && Buffer.byteLength(largest.value) > CUT_BYTES) {
    call[largest.name] = clipBytes(largest.value, CUT_BYTES);
  } else delete call[largest.name];
  return largest.name;
}

function linksOf(callId: string, record: Item): { [name: string]: string } {
  const links = {
    recording: record.recording_url?.S,
    transcript: record.transcript_url?.S,
    analysis: record.analysis_url?.S,
    whippy: callPage(callId, record.conversation_id?.S, [
      record.recording_url?.S,
      record.transcript_url?.S,
      record.analysis_url?.S,
    ]),
  };
  return Object.fromEntries(
    Object.entries(links).flatMap(([name, url]) => (url !== undefined && isWeb(url) ? [[name, url]] : [])),
  );
}

// An address of another kind could run a script where it is shown as a link.
function isWeb(url: string): boolean {
  return url.length <= MAX_URL_CHARACTERS && URL.canParse(url) && new URL(url).protocol === 'https:';
}

const MAX_URL_CHARACTERS = 2048;
