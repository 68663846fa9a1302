import { clip } from '../text/clip.ts';

/**
 * How `truncated` names what was shortened: a part of `data` by its path (`body`, `metadata.analysis.call_summary`),
 * at most 256 bytes of it.
 */
export function nameOfPart(path: readonly string[]): string {
  return clip(path.map(clip).join('.'));
}

/** How `truncated` names dropped fields of the envelope: `envelope.<field>`, or `envelope` alone for more than ten. */
export function namesOfDropped(fields: readonly string[]): string[] {
  return fields.length > 10 ? ['envelope'] : fields.map(field => nameOfPart(['envelope', field]));
}
