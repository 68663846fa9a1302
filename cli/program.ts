import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { Finish } from '../terminal/exit-codes.ts';
import { usageErrorLine } from '../terminal/explain.ts';
import type { Io } from '../terminal/io.ts';
import { addExamples } from './examples.ts';
import { addCompletion, addDoctor, addInit, addOpen, addProve } from './operating-commands.ts';
import { refuseEmpty } from './options.ts';
import { addDlq, addQuarantine } from './queue-commands.ts';
import { addEvents, addExport, addList, addReport, addShow, addView, addWatch } from './reading-commands.ts';
import { addAudit, addBackfill, addForget, addRefresh, addReplay } from './record-commands.ts';
import { addConnect, addDisconnect, addSend, addVerify } from './webhook-commands.ts';

const AFTER_HELP = `
Commands work on a deployed stack, found through its outputs with your own AWS
credentials and region; with --local, on the services that npm start runs on
this machine.

Exit codes:
  0    done, and the answer is yes
  1    the answer is no, or it could not be done
  2    the command line is wrong
  130  interrupted

Environment:
  WHIPPY_API_KEY        Whippy's API key, for connect, backfill and refresh
  CALLFOLD_SIGNING_KEY  signing key, for send --url, verify and npm start
  AWS_PROFILE, AWS_REGION and all others that AWS tools know; NO_COLOR

Try it (npm start, then in another terminal):
  npx callfold send --calls 20
  npx callfold list --local
  npx callfold show --local`;

/**
 * Builds the command line. Every command's module is loaded when the command runs, so that help and errors come
 * at once.
 */
export function createProgram(io: Io, finish: Finish): Command {
  const program = new Command('callfold')
    .description('Look at the calls that callfold has recorded, and look after what records them.')
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .hook('preAction', (_program, command) => refuseEmpty(command))
    .version(manifest.version, '-V, --version', 'print the version')
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: text => io.stderr.write(text),
      outputError: text => io.stderr.write(usageErrorLine(text, io)),
      getOutHelpWidth: () => io.stdout.columns || 80,
      getErrHelpWidth: () => io.stderr.columns || 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addList(program, io, finish);
  addShow(program, io, finish);
  addExport(program, io, finish);
  addReport(program, io, finish);
  addWatch(program, io, finish);
  addSend(program, io, finish);
  addConnect(program, io, finish);
  addDisconnect(program, io, finish);
  addVerify(program, io, finish);
  addDlq(program, io, finish);
  addQuarantine(program, io, finish);
  addBackfill(program, io, finish);
  addRefresh(program, io, finish);
  addAudit(program, io, finish);
  addReplay(program, io, finish);
  addForget(program, io, finish);
  addEvents(program, io, finish);
  addView(program, io, finish);
  addOpen(program, io, finish);
  addDoctor(program, io, finish);
  addProve(program, io, finish);
  addInit(program, io, finish);
  addCompletion(program, io, finish);
  addExamples(program);
  return program;
}
