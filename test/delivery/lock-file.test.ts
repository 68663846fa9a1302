import { readFileSync } from 'node:fs';

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  /** Part of the archive of the package that it is listed under, whose digest covers it. */
  readonly inBundle?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: { readonly [path: string]: LockedPackage };
};

// To mend an entry: delete it and run `npm install --package-lock-only`. npm does not add a digest to an entry
// that is already there.
const downloads = Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);

test('every package that npm downloads has a digest, also those of other platforms', () => {
  expect(downloads.length).toBeGreaterThan(500);
  const unchecked = downloads.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
  expect(unchecked.map(([path]) => path)).toEqual([]);
});

test('packages come from the registry that npm is configured with: none names a host', () => {
  expect(downloads.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
