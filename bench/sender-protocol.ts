/** What the bench and its sender, a process of its own, say to each other. */
export interface SenderSetup {
  readonly address: string;
  readonly intakeToken: string;
  readonly readToken: string;
  readonly seed: number;
  readonly events: number;
  readonly batch: number;
  readonly connections: number;
}

export type ToSender =
  | { readonly kind: 'prepare'; readonly setup: SenderSetup }
  | { readonly kind: 'flood' }
  | { readonly kind: 'steady'; readonly rate: number; readonly seconds: number };

export interface Prepared {
  readonly kind: 'prepared';
  readonly bytes: number;
  readonly planted: number;
  /** One thread, every line of the same input once. */
  readonly jsonParseMs: number;
}

export interface Flooded {
  readonly kind: 'flooded';
  readonly ms: number;
  readonly cpuSeconds: number;
  /** Answers with 429 or 503, after which the same request was sent again. */
  readonly refusals: number;
}

export interface Steadied {
  readonly kind: 'steadied';
  readonly sentPerSecond: number;
  readonly cpuSeconds: number;
  /** For each probe: from the moment its request was sent, and from its answer, until a reader saw the alert. */
  readonly fromSendingMs: readonly number[];
  readonly fromAnswerMs: readonly number[];
  readonly unseen: number;
}

export type FromSender = { readonly kind: 'here' } | Prepared | Flooded | Steadied;
