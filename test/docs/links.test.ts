import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchorsOf, PAGES } from './pages.ts';

test.each(PAGES)('$file links to files and headings that exist', ({ file, text }) => {
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const broken = links.filter(([, path = '', anchor]) => {
    const target = path === '' ? file : join(dirname(file), path);
    const page = PAGES.find(candidate => candidate.file === target);
    if (anchor === undefined) return !existsSync(target);
    return page === undefined || !anchorsOf(page).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});
