import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { readConfig } from '#app/config.ts';

export const start = defineCommand({
  name: 'start',
  usage: '[--listen ADDRESS] [--data-dir DIR] [--behind-proxy] [--demo]',
  about:
    'Starts the server: stores, intake, pipeline and page. While there is no account, prints a single-use link that makes the first one.',
  options: {
    listen: { type: 'string', value: 'ADDRESS', about: 'address and port, 127.0.0.1:8080 unless said otherwise' },
    'data-dir': { type: 'string', value: 'DIR', about: 'where everything is kept, ./data of the checkout' },
    demo: { type: 'boolean', about: 'loads the demo company, a made-up one to try things on' },
    'behind-proxy': { type: 'boolean', about: 'a proxy in front does TLS; needed for any address but loopback' },
  },
  examples: [{ line: 'start --listen 127.0.0.1:8081', says: 'Starts on another port.' }],
  async run({ values }, effects) {
    const config = readConfig(
      {
        ...effects.env,
        ...(values.listen === undefined ? {} : { WATCHFLOOR_LISTEN: values.listen }),
        ...(values['data-dir'] === undefined ? {} : { WATCHFLOOR_DATA_DIR: values['data-dir'] }),
        ...(values['behind-proxy'] ? { WATCHFLOOR_BEHIND_PROXY: '1' } : {}),
      },
      effects.cwd,
    );
    const { ensureWeb } = await import('#app/server/ensure-web.ts');
    const { openApp } = await import('#app/server/app.ts');
    const { openLog } = await import('#app/server/log.ts');
    const { stopped } = effects;
    const log = openLog();
    const app = await openApp(config, {
      log,
      listen: true,
      demo: values.demo === true,
      // Not before: whoever is refused the data folder must not change the page of the one who has it.
      prepare: () => ensureWeb((line) => void effects.stderr.write(line)),
    });
    await effects.stdout.write(`Watchfloor is ready at ${app.address}\n`);
    if (app.firstLink !== undefined) {
      await effects.stdout.write(
        `\nMake the first account here (the link works once, for a day):\n  ${app.firstLink}\n\n`,
      );
    }
    await new Promise<void>((resolve) => {
      if (stopped.aborted) resolve();
      else stopped.addEventListener('abort', () => resolve(), { once: true });
    });
    log.info({}, 'stopping: finishing the batch in hand');
    await app.close();
    return exitCodes.fine;
  },
});
