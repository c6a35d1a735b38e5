/** Starts the sender and talks to it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromSender, ToSender } from './sender-protocol.ts';

export interface Sender {
  ask<K extends FromSender['kind']>(message: ToSender, answers: K): Promise<Extract<FromSender, { kind: K }>>;
  close(): void;
}

export async function startSender(): Promise<Sender> {
  const child = fork(join(import.meta.dirname, 'sender-main.ts'), [], { execArgv: ['--max-old-space-size=4096'] });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the sender ended with ${code}`);
  });
  gone.catch(() => undefined);
  const next = async (): Promise<FromSender> => {
    const [message] = (await Promise.race([once(child, 'message'), gone])) as [FromSender];
    return message;
  };
  await next();
  return {
    async ask(message, answers) {
      const answer = next();
      child.send(message);
      const told = await answer;
      if (told.kind !== answers) throw new Error(`the sender said ${told.kind}`);
      return told as never;
    },
    close: () => child.disconnect(),
  };
}
