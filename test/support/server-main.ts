/** The server alone, without its page: nothing that puts load on it looks at that, and building it is another matter. */
import { readConfig } from '#app/config.ts';
import { openApp } from '#app/server/app.ts';
import { openLog } from '#app/server/log.ts';

const app = await openApp(readConfig(process.env, process.cwd()), { log: openLog('warn'), listen: true });
process.stdout.write(`ready ${app.address}\n`);
process.once('SIGTERM', () => {
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
