import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TYPED_MODULES } from './parts.ts';

const INTRODUCTION = `# API report

The types of the [constructs](construct.md), as the package declares them: what other CDK apps rely on. \`npm run api:report\`
writes this page, so that a pull request shows each change of a public type. A test fails if the page is out of date. The first
two sections say what is exported.
`;

const ENTRIES = TYPED_MODULES.map(path => `${path}.d.ts`);

const IMPORT = /^import .*;\n/gm;
const PRIVATE_MEMBER = /(?: *\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)? *private [^;]*;\n/g;

/**
 * The page of the public types: their declarations with comments, without imports and private members. Comments belong to it,
 * because they have the defaults, which API Extractor leaves out of its report.
 *
 * @param types folder of the declarations that {@link writeTypes} wrote
 */
export function apiReport(types: string): string {
  const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.d.ts'),
  );
  const others = files.filter(name => !ENTRIES.includes(name)).toSorted();
  const sections = [...ENTRIES, ...others].map(name => {
    const code = readFileSync(join(types, name), 'utf8');
    const declarations = code.replaceAll(IMPORT, '').replaceAll(PRIVATE_MEMBER, '');
    return `\n## ${name.replace('.d.ts', '')}\n\n\`\`\`ts\n${declarations}\`\`\`\n`;
  });
  return [INTRODUCTION, ...sections].join('');
}
