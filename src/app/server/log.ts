/** Structured logs. Secrets never get here: what could carry one is cut out by name. */
import { pino } from 'pino';

export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export const openLog = (level = 'info') =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.authorization', '*.cookie', '*.password', '*.token', '*.secret', 'req.headers'],
        censor: '(secret)',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
