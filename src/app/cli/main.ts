/** The command line. bin/watchfloor starts this under a Node that is new enough. */
import { realEffects } from './effects.ts';
import { run } from './run.ts';

/** Nothing is left open on purpose, and a straggler shall not keep the person waiting. */
const patienceMs = 5000;

const code = await run(process.argv.slice(2), realEffects());
process.exitCode = code;
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
setTimeout(() => process.exit(code), patienceMs).unref();
