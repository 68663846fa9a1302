import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page of the documentation. */
export interface Page {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/** All pages of the documentation. */
export const PAGES: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => join('docs', file)),
].map(file => ({ file, text: readFileSync(file, 'utf8') }));

/** The blocks of a page that are in a language, such as `sh`. */
export function blocksOf({ text }: Page, language: string): string[] {
  const blocks = text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'));
  return [...blocks].map(([, code = '']) => code);
}

/** What stands between backquotes in the text of a page, each on one line. */
export function spansOf({ text }: Page): string[] {
  const spans = text.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`]+)`/g);
  return [...spans].map(([, code = '']) => code.replaceAll(/\s+/g, ' '));
}

/** A block of shell with each command on one line. */
export function joinLines(block: string): string {
  return block.replaceAll(/\\\n\s*/g, ' ');
}

/** The anchors that a page gives to its headings. */
export function anchorsOf({ text }: Page): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}
