/** Asks the running server as its operator, through the control socket of its data folder. */
import { request } from 'node:http';
import { join } from 'node:path';

export interface Control {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(`${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

export function controlOf(dataDir: string): Control {
  const socketPath = join(dataDir, 'run', 'control.sock');
  const ask = <T>(method: string, path: string, body?: object): Promise<T> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? '' : JSON.stringify(body);
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const call = request(
        { socketPath, method, path, headers: { host: 'watchfloor', ...headers }, agent: false },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const status = answer.statusCode ?? 0;
            try {
              const value = JSON.parse(text) as T & { code?: string; detail?: string };
              if (status < 300) resolve(value);
              else reject(new Refused(status, value.code ?? '', `${method} ${path}: ${value.detail ?? text}`));
            } catch (cause) {
              reject(new Error(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`, { cause }));
            }
          });
        },
      );
      call.on('error', reject);
      call.end(payload);
    });
  return { get: (path) => ask('GET', path), post: (path, body) => ask('POST', path, body) };
}

interface PipelineState {
  readonly spool: { readonly committedOffset: number; readonly nextOffset: number };
  readonly stall: { readonly stage: string; readonly code: string; readonly message: string } | null;
  readonly lastBatch: object | null;
}
export const pipelineOf = (control: Control): Promise<PipelineState> => control.get('/api/pipeline');

export async function askLake(control: Control, sql: string): Promise<unknown[][]> {
  const answer = await control.post<{ rows: unknown[][]; cut: boolean }>('/api/lake/query', { sql, limit: 100_000 });
  if (answer.cut) throw new Error(`the answer was cut: ${sql}`);
  return answer.rows;
}
