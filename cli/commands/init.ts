import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT, Failure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { asArgument, oneLine } from '../../text/printable.ts';
import { suggest } from '../deployment/deployment.ts';
import { appFiles } from '../init/app-files.ts';

/**
 * `callfold init`: writes the files of an app that deploys callfold into a new or empty folder.
 *
 * @throws {Failure} when there is something in the folder, or it cannot be
 */
export async function init(folder: string, { stdout }: Pick<Io, 'stdout'>): Promise<number> {
  const { version, peerDependencies, devDependencies } = manifest;
  const files = appFiles({
    callfold: `^${version}`,
    ...peerDependencies,
    'aws-cdk': devDependencies['aws-cdk'],
  });
  await createEmpty(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { flag: 'wx' });
  }
  stdout.write(`Wrote an app into ${oneLine(folder)}. Next:

  cd ${asArgument(folder)}
  npm install
  npx cdk deploy
  ${suggest('connect', { flags: '' })}

README.md there says what these do, and what they need.
`);
  return EXIT.ok;
}

async function createEmpty(folder: string): Promise<void> {
  let names: string[];
  try {
    await mkdir(folder, { recursive: true });
    names = await readdir(folder);
  } catch (error) {
    throw new Failure(`${oneLine(folder)} cannot be a folder: ${(error as Error).message}`);
  }
  if (names.length > 0)
    throw new Failure(`${oneLine(folder)} is not empty: name a folder that is empty or not there`);
}
